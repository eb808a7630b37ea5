import type { Session, SessionQuery } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";
import { parseCount } from "../../parse-count.ts";
import { ReportCommand } from "../../report-command.ts";
import { sessionColumns, type SessionRow } from "../../views/session-columns.ts";

export class AuthLsCommand extends ReportCommand {
  static override paths = [
    ["auth", "ls"],
    ["sess", "ls"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Lists currently authenticated users and clients",
    details: "The most recently active first. Expired sessions are listed until they are purged.",
    examples: [
      ["The hundred that were active last", "$0 auth ls"],
      ["Those whose user or client begins with bob, or whose provider does", "$0 auth ls bob"],
      ["Everything that is over, for a program", "$0 auth ls --expired --json -n 0"],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });
  readonly expired = flag("--expired", "only sessions that are over");
  readonly client = value("--client", {
    valueName: "NAME",
    description: "only sessions of the client `NAME`",
    defaultText: "all",
  });
  readonly user = value("--user", {
    valueName: "NAME",
    description: "only sessions of the user `NAME`, a username or UID",
    defaultText: "all",
  });
  readonly tokens = flag("--tokens", "add the preview and download tokens, masked");
  readonly reveal = flag("--reveal", "show the tokens of --tokens, which are secrets");
  readonly after = value("--after", {
    valueName: "ID",
    description: "begin after the session with this `ID`",
    defaultText: "the first",
  });
  readonly count = value("-n", {
    valueName: "LIMIT",
    description: "`LIMIT` number of results, 0 means all",
    defaultText: "100",
  });

  protected override async run(services: AppServices): Promise<ExitCode> {
    const limit = parseCount(this.count);
    const filter = await this.#filter(services);
    const start = this.after === undefined ? undefined : await services.sessions.get(this.after);
    const paging = {
      fetch: (after: Session | undefined, size: number) =>
        this.#rows(services, { ...filter, ...(after === undefined ? {} : { after }), limit: size }),
      cursorOf: ({ session }: SessionRow) => session,
      start,
      limit,
    };
    const columns = sessionColumns({ tokens: this.tokens === true, reveal: this.reveal === true });
    const { count, next } = await this.printPages(paging, columns);
    this.say(`found ${String(count)} ${count === 1 ? "session" : "sessions"}`);
    if (next !== undefined) this.say(`there are more; see the next page with: --after ${next.refId}`);
    return ExitCode.ok;
  }

  async #filter({ accounts, clock }: AppServices): Promise<Omit<SessionQuery, "limit">> {
    const search = this.search?.trim() ?? "";
    return {
      ...(search === "" ? {} : { search }),
      ...(this.user === undefined ? {} : { username: (await accounts.get(this.user)).username }),
      ...(this.client === undefined ? {} : { clientName: this.client }),
      ...(this.expired === true ? { expiredAt: clock.now() } : {}),
    };
  }

  async #rows(services: AppServices, query: SessionQuery): Promise<readonly SessionRow[]> {
    const sessions = await services.sessions.list(query);
    if (this.tokens !== true) return sessions.map((session) => ({ session }));
    const uids = sessions.flatMap(({ accountUid }) => accountUid ?? []);
    const tokens = await services.findLinkTokens(uids);
    return sessions.map((session) => ({
      session,
      linkTokens: session.accountUid === undefined ? undefined : tokens.get(session.accountUid),
    }));
  }
}
