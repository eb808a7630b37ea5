import { MAX_PAGE_SIZE } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ExitCode } from "../../../exit-code.ts";
import type { AppServices } from "../../../identity-command.ts";
import { value } from "../../../options.ts";
import { parseCount } from "../../../parse-count.ts";
import { ReportCommand } from "../../../report-command.ts";
import { throttleColumns } from "../../../views/throttle-columns.ts";

export class AuthThrottledLsCommand extends ReportCommand {
  static override paths = [
    ["auth", "throttled", "ls"],
    ["sess", "throttled", "ls"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Lists addresses and accounts whose logins are being counted",
    details:
      "Until: an account may try again then, an address has all its attempts back then. Those that take longest come " +
      "first. The search is the beginning of an address or a username.",
    examples: [
      ["All that wait", "$0 auth throttled ls"],
      ["Addresses of one network", "$0 auth throttled ls 192.0.2."],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });
  readonly count = value("-n", {
    valueName: "LIMIT",
    description: `\`LIMIT\` number of results, at most ${String(MAX_PAGE_SIZE)}, which 0 means too`,
    defaultText: "100",
  });

  protected override async run({ throttle }: AppServices): Promise<ExitCode> {
    const limit = Math.min(parseCount(this.count), MAX_PAGE_SIZE);
    const search = this.search?.trim().toLowerCase() ?? "";
    const entries = await throttle.list({ ...(search === "" ? {} : { search }), limit });
    if (entries.length > 0 || this.json === true) await this.printReport(entries, throttleColumns);
    this.say(`found ${String(entries.length)} ${entries.length === 1 ? "entry" : "entries"}`);
    if (entries.length === limit) this.say("there may be more; give a search or a larger -n");
    return ExitCode.ok;
  }
}
