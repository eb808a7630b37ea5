import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";
import { counted } from "../../output.ts";
import { parseDays } from "../../parse-moment.ts";
import { startProgress } from "../../progress.ts";

export class AuditPurgeCommand extends ChangeCommand {
  static override paths = [["audit", "purge"]];
  static override usage = Command.Usage({
    category: "Audit",
    description: "Removes audit events that are older than the retention",
    details:
      "Nobody who logs in waits for it. Whole seals go, so that some events stay a little longer; what stays can be " +
      "verified as before. The log says that it was purged, and by whom.",
    examples: [
      ["What is older than PHOTOPRISM_AUDIT_RETENTION", "$0 audit purge"],
      ["All but the last ninety days", "$0 audit purge --keep 90d"],
    ],
  });

  readonly keep = value("--keep", {
    valueName: "DAYS",
    description: "keep what happened in the last `DAYS`, for example 90d",
    defaultText: "$PHOTOPRISM_AUDIT_RETENTION, or 365d",
  });

  protected override checkFlags(): void {
    parseDays(this.keep, "--keep");
  }

  protected override async run({ audit, policy }: AppServices): Promise<ExitCode> {
    const days = parseDays(this.keep, "--keep") ?? policy.auditRetentionDays;
    const progress = startProgress(this.context, "purging");
    const { events, logins } = await audit.purge(days, this.context.actor, progress.report).finally(progress.end);
    this.say(
      `removed what is older than ${counted(days, "day")}: ${counted(events, "event")}, ${counted(logins, "login")}`,
    );
    await this.printJson({ days, events, logins });
    return ExitCode.ok;
  }
}
