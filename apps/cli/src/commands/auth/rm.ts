import { type Session, sessionKind } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";
import { readSessionReference, sessionArgument } from "../../session-reference.ts";
import { sessionMethodText, sessionUserText } from "../../views/session-columns.ts";
import { sessionProperties } from "../../views/session-properties.ts";

export class AuthRmCommand extends ChangeCommand {
  static override paths = [
    ["auth", "rm"],
    ["sess", "rm"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Deletes a session by id or access token",
    details:
      "Counts at once for every process. With an app password go the sessions that were opened with it. The identifier " +
      "is the id of a report, the whole session id or the secret itself; - reads it from standard input.",
    examples: [
      ["After a question", "$0 auth rm sess34q3hael"],
      ["A token that got into wrong hands", 'echo "$TOKEN" | $0 auth rm --yes -'],
    ],
  });

  readonly identifier = Option.String({ required: false, name: "identifier" });
  readonly yes = flag("--yes,-y", "do not ask");
  readonly force = flag("--force,-f", "do not ask");

  protected override async run({ clock, sessions }: AppServices): Promise<ExitCode> {
    const given = await this.needArgument(this.identifier, sessionArgument);
    const { refId, ...session } = await sessions.get(await readSessionReference(given, this.context));
    const isSure = this.yes === true || this.force === true;
    if (!isSure && !(await this.confirm(`Remove session '${refId}' (${description(session)})?`, "--yes"))) {
      this.say(`session '${refId}' was not removed`);
      return ExitCode.ok;
    }
    const ended = await sessions.end(refId, this.context.actor);
    this.say(`session '${refId}' has been removed`);
    await this.printJson(sessionProperties(ended, clock.now()));
    return ExitCode.ok;
  }
}

/** What goes: `Application, client 'Phone', user 'bob', with the sessions opened with it`. */
function description(session: Omit<Session, "refId">): string {
  const user = sessionUserText(session);
  return [
    sessionMethodText(session),
    ...(session.clientName === "" ? [] : [`client '${session.clientName}'`]),
    ...(user === "" ? [] : [`user '${user}'`]),
    ...(sessionKind(session) === "app-password" ? ["with the sessions opened with it"] : []),
  ].join(", ");
}
