import type { LoginSummary } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";
import { counted } from "../../output.ts";
import { parseCount } from "../../parse-count.ts";
import { ReportCommand } from "../../report-command.ts";
import { loginColumns } from "../../views/audit-columns.ts";

export class AuditLoginsCommand extends ReportCommand {
  static override paths = [["audit", "logins"]];
  static override usage = Command.Usage({
    category: "Audit",
    description: "Shows who logged in, or failed to",
    details:
      "One row for each address, username and realm, the latest first. Last Login and Failed At are the times of the " +
      "last success and the last failure, Status is the outcome of the latest attempt: OK, FAILED or THROTTLED.",
    examples: [
      ["The latest hundred", "$0 audit logins"],
      ["Of usernames that begin with bob", "$0 audit logins bob"],
      ["From addresses that begin with 172.19., for a spreadsheet", "$0 audit logins --csv -n 0 172.19."],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });
  readonly count = value("-n", {
    valueName: "LIMIT",
    description: "`LIMIT` number of results, 0 means all",
    defaultText: "100",
  });

  protected override async run({ audit }: AppServices): Promise<ExitCode> {
    const search = this.search?.trim() ?? "";
    const paging = {
      fetch: (after: LoginSummary | undefined, limit: number) =>
        audit.listLogins({ search, limit, ...(after === undefined ? {} : { after }) }),
      cursorOf: (login: LoginSummary) => login,
      limit: parseCount(this.count),
    };
    const { count, next } = await this.printPages(paging, loginColumns);
    this.say(`found ${counted(count, "login")}`);
    if (next !== undefined) this.say("there are more; see all with: -n 0");
    return ExitCode.ok;
  }
}
