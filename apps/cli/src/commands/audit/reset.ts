import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";
import { counted } from "../../output.ts";

export class AuditResetCommand extends ChangeCommand {
  static override paths = [["audit", "reset"]];
  static override usage = Command.Usage({
    category: "Audit",
    description: "Clears all audit logs",
    details: "Events, seals and the report of logins are lost for good. The new log begins with who did it.",
    examples: [
      ["After a question", "$0 audit reset"],
      ["Without a question", "$0 audit reset --yes"],
    ],
  });

  readonly yes = flag("--yes,-y", "do not ask");
  readonly trace = flag("--trace,-t", "say how much has been removed");

  protected override async run({ audit }: AppServices): Promise<ExitCode> {
    if (this.yes !== true && !(await this.confirmReset("Remove all audit events and login reports?"))) {
      this.say("nothing has been changed");
      return ExitCode.ok;
    }
    const removedEvents = await audit.reset(this.context.actor);
    this.say("the audit logs have been cleared");
    if (this.trace === true) this.say(`removed: ${counted(removedEvents, "event")}`);
    await this.printJson({ removedEvents });
    return ExitCode.ok;
  }
}
