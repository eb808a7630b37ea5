import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";

export class AuthResetCommand extends ChangeCommand {
  static override paths = [
    ["auth", "reset"],
    ["sess", "reset"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Resets the authentication of all users and clients",
    details: "Everybody has to log in again; app passwords and access tokens are lost for good. Accounts stay.",
    examples: [
      ["After a question", "$0 auth reset"],
      ["Without a question", "$0 auth reset --yes"],
    ],
  });

  readonly yes = flag("--yes,-y", "do not ask");
  readonly trace = flag("--trace,-t", "say how much has been removed");

  protected override async run({ sessions }: AppServices): Promise<ExitCode> {
    if (this.yes !== true && !(await this.confirmReset("Remove all sessions, app passwords and access tokens?"))) {
      this.say("nothing has been changed");
      return ExitCode.ok;
    }
    const removedSessions = await sessions.reset(this.context.actor);
    this.say("all sessions have been removed");
    if (this.trace === true) this.say(`removed: ${String(removedSessions)} sessions`);
    await this.printJson({ removedSessions });
    return ExitCode.ok;
  }
}
