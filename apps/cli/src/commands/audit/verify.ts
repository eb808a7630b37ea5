import type { AuditVerification } from "@pp/identity";
import { Command } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";
import { counted } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { readSecretFile, readStandardInput } from "../../read-secret.ts";
import { ReportCommand } from "../../report-command.ts";
import { findingColumns } from "../../views/audit-columns.ts";

export class AuditVerifyCommand extends ReportCommand {
  static override paths = [["audit", "verify"]];
  static override usage = Command.Usage({
    category: "Audit",
    description: "Looks for events that were edited, removed, inserted or exchanged",
    details:
      "Needs the secret key that the log was sealed with. Exit code 0: the log is whole, 5: somebody has changed it. " +
      "Only a checkpoint from elsewhere shows that the end of the log was cut off.",
    examples: [
      ["Without a checkpoint", "$0 audit verify"],
      ["Against the checkpoint of last night", "$0 audit verify --checkpoint /var/backups/audit.checkpoint"],
    ],
  });

  readonly checkpoint = value("--checkpoint", {
    valueName: "FILE",
    description: "what audit checkpoint printed, in `FILE`; - is standard input",
  });

  protected override async run({ audit }: AppServices): Promise<ExitCode> {
    const checkpoint = await this.#readCheckpoint();
    const progress = startProgress(this.context, "verifying");
    const result = await audit.verify({ checkpoint, onProgress: progress.report }).finally(progress.end);
    if (result.findings.length > 0) await this.printReport(result.findings, findingColumns);
    else if (this.json === true) this.print("[]\n");
    this.#tell(result);
    return result.findings.length === 0 ? ExitCode.ok : ExitCode.refused;
  }

  async #readCheckpoint(): Promise<string | undefined> {
    const kind = { what: "checkpoint", label: "Checkpoint" };
    if (this.checkpoint === undefined) return undefined;
    if (this.checkpoint === "-") return readStandardInput(this.context, kind);
    // It is no secret: others may read it.
    return readSecretFile(this.checkpoint, { cwd: this.context.cwd, what: kind.what, say: () => undefined });
  }

  #tell({ events, findings, purgedSeals, seals, unsealed }: AuditVerification): void {
    const purged = purgedSeals === 0 ? "" : `, ${String(purgedSeals)} of them over purged events`;
    this.say(`verified ${counted(events, "event")} and ${counted(seals, "seal")}${purged}`);
    if (unsealed > 0) {
      this.say(
        `not sealed yet: ${counted(unsealed, "event")} at the end, as written, but nothing shows that none is missing; ` +
          "seal with: photoprism audit checkpoint",
      );
    }
    if (findings.length > 0) this.say(`the log has been changed: ${counted(findings.length, "finding")}`);
    else if (this.checkpoint === undefined) this.say("no change was found; only a checkpoint shows a cut-off end");
    else this.say("no change was found, and the log goes at least as far as the checkpoint");
  }
}
