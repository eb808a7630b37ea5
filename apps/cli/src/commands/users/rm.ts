import type { Account } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { CliError } from "../../cli-error.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";
import { shellWord } from "../../output.ts";

export class UsersRmCommand extends ChangeCommand {
  static override paths = [
    ["users", "rm"],
    ["user", "rm"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Removes a user account",
    details: "The account can be restored, unless it is purged. Its sessions end at once.",
    examples: [
      ["Remove bob after a question", "$0 users rm bob"],
      ["Remove bob and all that belongs to the account for good", "$0 users rm --purge --yes bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly force = flag("--force,-f", "do not ask");
  readonly yes = flag("--yes,-y", "do not ask");
  readonly purge = flag("--purge", "delete the account and all that belongs to it for good");

  protected override async run({ accounts }: AppServices): Promise<ExitCode> {
    const account = await accounts.get(await this.needUsername(this.username));
    if (account.deletedAt !== undefined && this.purge !== true) throw alreadyDeleted(account);

    const question = `Delete user '${account.username}'${this.purge === true ? " and all its data for good" : ""}?`;
    if (!this.#isSure && !(await this.confirm(question, "--yes"))) {
      this.say(`user '${account.username}' was not deleted`);
      return ExitCode.ok;
    }
    const gone = await this.#remove(accounts, account);
    this.say(this.purge === true ? `user '${gone.username}' has been deleted for good` : deleted(gone));
    await this.printAccount(gone);
    return ExitCode.ok;
  }

  #remove(accounts: AppServices["accounts"], { uid }: Account): Promise<Account> {
    const { actor } = this.context;
    return this.purge === true ? accounts.purge(uid, actor) : accounts.remove(uid, actor);
  }

  get #isSure(): boolean {
    return this.force === true || this.yes === true;
  }
}

const deleted = ({ username }: Account): string =>
  `user '${username}' has been deleted; restore with: photoprism users restore ${shellWord(username)}`;

const alreadyDeleted = ({ username }: Account): CliError =>
  new CliError(
    "cli/already-deleted",
    `user '${username}' has already been deleted; --purge deletes for good, users restore brings back`,
    { username },
  );
