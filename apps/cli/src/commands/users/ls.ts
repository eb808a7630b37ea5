import { type Account, type AccountQuery, type AccountUid, parseAccountUid, parseRole } from "@pp/identity";
import { Command, Option } from "clipanion";
import { CliError } from "../../cli-error.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";
import { parseCount } from "../../parse-count.ts";
import { ReportCommand } from "../../report-command.ts";
import { accountColumns } from "../../views/account-columns.ts";

export class UsersLsCommand extends ReportCommand {
  static override paths = [
    ["users", "ls"],
    ["user", "ls"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Searches existing user accounts",
    examples: [
      ["The first hundred accounts", "$0 users ls"],
      ["Accounts whose username, email or name begins with bob", "$0 users ls bob"],
      ["Every account, the deleted ones too, for a spreadsheet", "$0 users ls --deleted --csv -n 0"],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });
  readonly login = flag("--login,-l", "add the time of the last login");
  readonly created = flag("--created,-a", "add the time of creation");
  readonly deleted = flag("--deleted,-r", "include deleted accounts, and add the time of deletion");
  readonly role = value("--role", {
    valueName: "ROLE",
    description: "only accounts with this `ROLE` (admin, user, viewer or guest)",
    defaultText: "all",
  });
  readonly after = value("--after", {
    valueName: "UID",
    description: "begin after the account with this `UID`",
    defaultText: "the first",
  });
  readonly count = value("-n", {
    valueName: "LIMIT",
    description: "`LIMIT` number of results, 0 means all",
    defaultText: "100",
  });

  protected override async run({ accounts, clock }: AppServices): Promise<ExitCode> {
    const filter = this.#filter();
    const paging = {
      fetch: (after: AccountUid | undefined, limit: number) =>
        accounts.list({ ...filter, ...(after === undefined ? {} : { after }), limit }),
      cursorOf: ({ uid }: Account) => uid,
      start: this.#start(),
      limit: parseCount(this.count),
    };
    const shown = { login: this.login === true, created: this.created === true, deleted: this.deleted === true };
    const { count, next } = await this.printPages(paging, accountColumns(clock.now(), shown));
    this.say(`found ${String(count)} ${count === 1 ? "user" : "users"}`);
    if (next !== undefined) this.say(`there are more; see the next page with: --after ${next}`);
    if (count === 0) await this.#explainEmptyDatabase(accounts);
    return ExitCode.ok;
  }

  #filter(): Omit<AccountQuery, "limit"> {
    const search = this.search?.trim() ?? "";
    return {
      ...(search === "" ? {} : { search }),
      ...(this.role === undefined ? {} : { role: parseRole(this.role) }),
      includeDeleted: this.deleted === true,
    };
  }

  #start(): AccountUid | undefined {
    if (this.after === undefined) return undefined;
    const uid = parseAccountUid(this.after.trim().toLowerCase());
    if (uid !== undefined) return uid;
    throw new CliError("cli/invalid-arguments", "--after takes a UID, as in the first column of users ls");
  }

  async #explainEmptyDatabase(accounts: AppServices["accounts"]): Promise<void> {
    const any = await accounts.list({ includeDeleted: true, limit: 1 });
    if (any.length === 0) this.say("there are no accounts yet; add the first with: photoprism users add USERNAME");
  }
}
