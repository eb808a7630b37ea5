import type { Client } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";
import { parseCount } from "../../parse-count.ts";
import { ReportCommand } from "../../report-command.ts";
import { clientColumns } from "../../views/client-columns.ts";

export class ClientsLsCommand extends ReportCommand {
  static override paths = [
    ["clients", "ls"],
    ["client", "ls"],
  ];
  static override usage = Command.Usage({
    category: "Clients",
    description: "Lists registered client applications",
    details:
      "The newest first. The search is the beginning of a client name or username, or a whole client or user UID.",
    examples: [
      ["The hundred newest", "$0 clients ls"],
      ["Those called Backup something, for a program", "$0 clients ls --json backup"],
    ],
  });

  readonly search = Option.String({ required: false, name: "search" });
  readonly after = value("--after", {
    valueName: "ID",
    description: "begin after the client with this `ID`",
    defaultText: "the first",
  });
  readonly count = value("-n", {
    valueName: "LIMIT",
    description: "`LIMIT` number of results, 0 means all",
    defaultText: "100",
  });

  protected override async run({ clients }: AppServices): Promise<ExitCode> {
    const limit = parseCount(this.count);
    const search = this.search?.trim() ?? "";
    const paging = {
      fetch: (after: Client | undefined, size: number) =>
        clients.list({ ...(search === "" ? {} : { search }), ...(after === undefined ? {} : { after }), limit: size }),
      cursorOf: (client: Client) => client,
      start: this.after === undefined ? undefined : await clients.get(this.after),
      limit,
    };
    const { count, next } = await this.printPages(paging, clientColumns);
    this.say(`found ${String(count)} ${count === 1 ? "client" : "clients"}`);
    if (next !== undefined) this.say(`there are more; see the next page with: --after ${next.uid}`);
    if (count === 0) await this.#explainEmptyDatabase(clients);
    return ExitCode.ok;
  }

  async #explainEmptyDatabase(clients: AppServices["clients"]): Promise<void> {
    if ((await clients.list({ limit: 1 })).length > 0) return;
    this.say("no clients registered; add the first with: photoprism clients add --name NAME --scope SCOPE");
  }
}
