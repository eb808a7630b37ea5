import type { LegacyAccount } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { ReportCommand } from "../../report-command.ts";
import { legacyColumns } from "../../views/legacy-columns.ts";

export class UsersLegacyCommand extends ReportCommand {
  static override paths = [
    ["users", "legacy"],
    ["user", "legacy"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Searches legacy user accounts, from before November 2022",
    examples: [
      ["All of them", "$0 users legacy"],
      ["Those whose username, email or name begins with bob", "$0 users legacy bob"],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });

  protected override async run({ listLegacyAccounts }: AppServices): Promise<ExitCode> {
    const search = this.search?.trim() ?? "";
    const filter = search === "" ? {} : { search };
    const paging = {
      fetch: (afterId: number | undefined, limit: number) =>
        listLegacyAccounts({ ...filter, ...(afterId === undefined ? {} : { afterId }), limit }),
      cursorOf: ({ id }: LegacyAccount) => id,
      limit: Number.POSITIVE_INFINITY,
    };
    const { count } = await this.printPages(paging, legacyColumns);
    // An empty report, as the reference system prints it; JSON has its brackets already.
    if (count === 0 && this.format() !== "json") await this.printReport([], legacyColumns);
    this.say(`found ${String(count)} legacy ${count === 1 ? "user" : "users"}`);
    return ExitCode.ok;
  }
}
