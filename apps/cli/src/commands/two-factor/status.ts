import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { ReportCommand } from "../../report-command.ts";
import { twoFactorProperties } from "../../views/two-factor-properties.ts";

export class TwoFactorStatusCommand extends ReportCommand {
  static override paths = [["2fa", "status"]];
  static override usage = Command.Usage({
    category: "Two-factor authentication",
    description: "Displays whether a user has two-factor authentication",
    details: "State is none, pending until the first code has been given, or active.",
    examples: [
      ["Of bob", "$0 2fa status bob"],
      ["For a program", "$0 2fa status --json bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });

  protected override async run({ passcodes }: AppServices): Promise<ExitCode> {
    const status = await passcodes.status(await this.needUsername(this.username));
    await this.printProperties(twoFactorProperties(status));
    return ExitCode.ok;
  }
}
