import type { AccountModification } from "@pp/identity";
import { Command, Option } from "clipanion";
import { AccountCommand } from "../../account-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";

export class UsersModCommand extends AccountCommand {
  static override paths = [
    ["users", "mod"],
    ["user", "mod"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Modifies an existing user account",
    details: "Only what is given is changed. A change of rights or password ends the browser sessions of the account.",
    examples: [
      ["Another name and email", '$0 users mod -n "Robert" -m bob@example.com bob'],
      ["Allow the web login again", "$0 users mod --login bob"],
      ["Take the second factor away", "$0 users mod --disable-2fa bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly role = value("--role,-r", {
    valueName: "ROLE",
    description: "user account `ROLE` (admin, user, viewer or guest)",
    defaultText: "unchanged",
  });
  readonly rename = value("--rename", { valueName: "NEW", description: "`NEW` username", defaultText: "unchanged" });
  readonly disableTwoFactor = flag("--disable-2fa", "deactivate two-factor authentication");

  protected override async run(services: AppServices): Promise<ExitCode> {
    const account = await services.accounts.get(await this.needUsername(this.username));
    if (account.deletedAt !== undefined) {
      if (await this.wantsRestored(account)) await this.restoreWith(services, account, await this.#changes(services));
      return ExitCode.ok;
    }
    const changes = await this.#changes(services);
    const modified = await services.accounts.modify(account.uid, changes, this.context.actor);
    this.say(this.#summary(modified.account.username, modified.changed, changes));
    await this.printResult(modified.account, changes.password);
    return ExitCode.ok;
  }

  async #changes(services: AppServices): Promise<AccountModification> {
    const given = await this.givenChanges(services);
    return { ...given, username: this.rename, disableTwoFactor: this.disableTwoFactor };
  }

  #summary(username: string, changed: readonly string[], changes: AccountModification): string {
    if (changed.length > 0) return `user '${username}' has been updated: ${changed.join(", ")}`;
    const isGiven = Object.values(changes).some((change) => change !== undefined);
    const reason = isGiven ? "the account has these values already" : "no flag says what to change, see --help";
    return `nothing changed for user '${username}': ${reason}`;
  }
}
