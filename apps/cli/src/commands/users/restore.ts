import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";

export class UsersRestoreCommand extends ChangeCommand {
  static override paths = [
    ["users", "restore"],
    ["user", "restore"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Restores a deleted user account",
    details:
      "UID, password and settings are those from before. What another account has taken meanwhile can be replaced.",
    examples: [
      ["Bring bob back", "$0 users restore bob"],
      ["With another email, when the old one has been taken", "$0 users restore --email bob@example.com bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly email = value("--email,-m", {
    valueName: "EMAIL",
    description: "restore with this unique `EMAIL` address",
    defaultText: "as before",
  });
  readonly authId = value("--auth-id", {
    valueName: "ID",
    description: "restore with this authentication `ID`",
    defaultText: "as before",
  });

  protected override async run({ accounts }: AppServices): Promise<ExitCode> {
    const username = await this.needUsername(this.username);
    const changes = { email: this.email, authId: this.authId };
    const account = await accounts.restore(username, changes, this.context.actor);
    this.say(`user '${account.username}' has been restored`);
    await this.printAccount(account);
    return ExitCode.ok;
  }
}
