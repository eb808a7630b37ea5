import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";
import { ReportCommand } from "../../report-command.ts";
import { descriptionProperties } from "../../views/account-properties.ts";

export class UsersShowCommand extends ReportCommand {
  static override paths = [
    ["users", "show"],
    ["user", "show"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Displays user account information",
    details: "The argument is a username or a UID. Deleted accounts are shown too.",
    examples: [
      ["Everything about bob, secrets masked", "$0 users show bob"],
      ["For a program", "$0 users show --json bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly reveal = flag("--reveal", "show the password hash and the link tokens, which are secrets");

  protected override async run({ accounts }: AppServices): Promise<ExitCode> {
    const description = await accounts.describe(await this.needUsername(this.username));
    await this.printProperties(descriptionProperties(description, { reveal: this.reveal === true }));
    return ExitCode.ok;
  }
}
