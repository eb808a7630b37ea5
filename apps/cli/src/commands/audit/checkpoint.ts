import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";
import { existsAlready, resolveIn, writePrivately } from "../../private-file.ts";

export class AuditCheckpointCommand extends ChangeCommand {
  static override paths = [["audit", "checkpoint"]];
  static override usage = Command.Usage({
    category: "Audit",
    description: "Seals the audit log, and says in one line how far it goes",
    details:
      "Keep the line where nobody who can write to the database can: with it, audit verify finds out when the end of " +
      "the log was cut off. It is no secret.",
    examples: [
      ["To standard output", "$0 audit checkpoint"],
      ["Into a file of yours, every night", "$0 audit checkpoint --yes -o /var/backups/audit.checkpoint"],
    ],
  });

  readonly output = value("--output,-o", {
    valueName: "FILE",
    description: "write the line to `FILE`, which only you can read",
    defaultText: "standard output",
  });
  readonly yes = flag("--yes,-y", "replace the file without a question");

  protected override async run({ audit }: AppServices): Promise<ExitCode> {
    const path = this.output === undefined ? undefined : resolveIn(this.context.cwd, this.output);
    const isThere = path !== undefined && existsAlready(path);
    if (isThere && this.yes !== true && !(await this.confirm(`Replace the file ${path}?`, "--yes"))) {
      this.say("nothing has been written");
      return ExitCode.ok;
    }
    const checkpoint = await audit.checkpoint();
    if (path !== undefined) {
      writePrivately(path, `${checkpoint}\n`, { replace: this.yes === true || isThere });
      this.say(`the checkpoint has been written to ${path}`);
    }
    await this.printJson({ checkpoint, file: path });
    if (path === undefined && this.json !== true) this.print(`${checkpoint}\n`);
    return ExitCode.ok;
  }
}
