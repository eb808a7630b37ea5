import type { StoredAuditEvent } from "@pp/identity";
import { Command, Option } from "clipanion";
import { CliError } from "../../cli-error.ts";
import { type EventFilter, parseEventFilter } from "../../event-filter.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";
import { counted } from "../../output.ts";
import { parseCount } from "../../parse-count.ts";
import { ReportCommand } from "../../report-command.ts";
import { eventColumns } from "../../views/audit-columns.ts";

export class AuditEventsCommand extends ReportCommand {
  static override paths = [["audit", "events"]];
  static override usage = Command.Usage({
    category: "Audit",
    description: "Shows the log of logins and changes",
    details:
      "The latest first. Search finds actors and subjects by the beginning of their name, ids and client addresses as " +
      "a whole. Times are UTC: 2025-12-31, 2025-12-31T23:59:59Z, or an age such as 90d, 12h or 30m.",
    examples: [
      ["Failed logins of the last day", "$0 audit events --action login.attempted --outcome failed --since 1d"],
      ["All that was done to bob", "$0 audit events bob"],
      ["What happens from now on, until Ctrl-C, a line of JSON each", "$0 audit events --follow --json -n 0"],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });
  readonly since = value("--since", { valueName: "TIME", description: "only from `TIME` on" });
  readonly until = value("--until", { valueName: "TIME", description: "only before `TIME`" });
  readonly actor = value("--actor", { valueName: "NAME", description: "only by `NAME`, for example cli:root" });
  readonly action = value("--action", { valueName: "ACTION", description: "only `ACTION`, for example account.added" });
  readonly outcome = value("--outcome", {
    valueName: "OUTCOME",
    description: "only with `OUTCOME` (ok, failed, throttled or incomplete)",
  });
  readonly before = value("--before", { valueName: "ID", description: "begin before the event with this `ID`" });
  readonly long = flag("--long,-l", "add the id of the subject, changed fields and user agent");
  readonly follow = flag("--follow,-f", "go on with new events, the earliest first, until Ctrl-C");
  readonly count = value("-n", {
    valueName: "LIMIT",
    description: "`LIMIT` number of results, 0 means all; with --follow those to begin with, 0 to 1000",
    defaultText: "100; with --follow 10",
  });

  protected override checkFlags(): void {
    super.checkFlags();
    const other = this.before === undefined ? (this.until === undefined ? undefined : "--until") : "--before";
    if (this.follow !== true || other === undefined) return;
    throw new CliError("cli/invalid-arguments", `--follow waits for what comes: it cannot be used with ${other}`);
  }

  protected override async run(services: AppServices): Promise<ExitCode> {
    const filter = parseEventFilter(this, services.clock.now());
    return this.follow === true ? this.#follow(services, filter) : this.#list(services, filter);
  }

  async #list({ audit }: AppServices, filter: EventFilter): Promise<ExitCode> {
    const paging = {
      fetch: (beforeId: number | undefined, limit: number) =>
        audit.listEvents({ ...filter, ...(beforeId === undefined ? {} : { beforeId }), limit }),
      cursorOf: (event: StoredAuditEvent) => event.id,
      start: this.#start(),
      limit: parseCount(this.count),
    };
    const { count, next } = await this.printPages(paging, eventColumns({ long: this.long === true }));
    this.say(`found ${counted(count, "event")}`);
    if (next !== undefined) this.say(`there are more; see the next page with: --before ${String(next)}`);
    return ExitCode.ok;
  }

  #start(): number | undefined {
    if (this.before === undefined) return undefined;
    if (/^\d{1,15}$/.test(this.before)) return Number(this.before);
    throw new CliError("cli/invalid-arguments", "--before takes an ID, as in the first column of audit events");
  }

  async #follow({ audit }: AppServices, filter: EventFilter): Promise<ExitCode> {
    const past = this.count === undefined ? 10 : parseCount(this.count);
    const [{ followEvents }, { EventLines }] = await Promise.all([
      import("../../follow-events.ts"),
      import("../../views/audit-follow.ts"),
    ]);
    const lines = new EventLines({ format: this.format(), long: this.long === true, raw: this.raw === true });
    const wait = (): Promise<void> => this.context.wait(1000);
    const options = { filter, past: Number.isFinite(past) ? past : 0, wait };
    for await (const events of followEvents(audit, options)) this.print(lines.render(events));
    return ExitCode.ok;
  }
}
