import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { ReportCommand } from "../../report-command.ts";
import { readSessionReference, sessionArgument } from "../../session-reference.ts";
import { sessionProperties } from "../../views/session-properties.ts";

export class AuthShowCommand extends ReportCommand {
  static override paths = [
    ["auth", "show"],
    ["sess", "show"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Shows detailed information about a session",
    details:
      "The identifier is the id of a report, the whole session id or the secret itself, which is safer read from " +
      "standard input, with - in its place.",
    examples: [
      ["By the first column of auth ls", "$0 auth show sess34q3hael"],
      ["By the app password or token, which nobody sees on the command line", 'echo "$TOKEN" | $0 auth show -'],
    ],
  });

  readonly identifier = Option.String({ required: false, name: "identifier" });

  protected override async run({ clock, sessions }: AppServices): Promise<ExitCode> {
    const given = await this.needArgument(this.identifier, sessionArgument);
    const session = await sessions.get(await readSessionReference(given, this.context));
    await this.printProperties(sessionProperties(session, clock.now()));
    return ExitCode.ok;
  }
}
