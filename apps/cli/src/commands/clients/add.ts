import { Command, Option } from "clipanion";
import { askToken } from "../../ask-token.ts";
import { ClientCommand } from "../../client-command.ts";
import { ExitCode } from "../../exit-code.ts";
import { getLivingAccount } from "../../find-account.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";
import { randomName } from "../../random-name.ts";
import { clientColumns } from "../../views/client-columns.ts";

export class ClientsAddCommand extends ClientCommand {
  static override paths = [
    ["clients", "add"],
    ["client", "add"],
  ];
  static override usage = Command.Usage({
    category: "Clients",
    description: "Registers a new client application",
    details:
      "The client gets access tokens for its id and secret (OAuth2 client credentials). With a username or UID it acts " +
      "for that account and may never do more than it. On a terminal, name and scope are asked for.",
    examples: [
      ["A monitor that reads metrics", '$0 clients add --name Monitoring --scope "metrics read"'],
      ["For bob, two tokens of an hour at the same time", "$0 clients add -n Backup -s photos -e 3600 -t 2 bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly clientName = value("--name,-n", {
    valueName: "CLIENT",
    description: "name of the `CLIENT` application",
    defaultText: "asked for on a terminal, else two random words",
  });
  readonly role = value("--role,-r", {
    valueName: "ROLE",
    description: "client `ROLE` (client, admin, user, viewer or guest)",
    defaultText: '"client"',
  });
  readonly scope = value("--scope,-s", {
    valueName: "SCOPES",
    description: "`SCOPES` it may use, separated by spaces; * for all",
    defaultText: "asked for on a terminal",
  });
  readonly expires = value("--expires,-e", {
    valueName: "SECONDS",
    description: "lifetime of its access tokens in `SECONDS`, at most 2678400 (31 days)",
    defaultText: "86400",
  });
  readonly tokens = value("--tokens,-t", {
    valueName: "NUMBER",
    description: "`NUMBER` of access tokens that are good at the same time, -1 for any",
    defaultText: "10",
  });
  readonly id = value("--id", {
    valueName: "UID",
    description: "client `UID` that was given out already, c and 15 letters and digits",
    defaultText: "a new one",
  });

  protected override async run(services: AppServices): Promise<ExitCode> {
    const owner = this.username === undefined ? undefined : await getLivingAccount(services, this.username);
    const given = await this.givenChanges();
    const { actor, prompt } = this.context;
    const { random } = services;
    const name = given.name ?? (prompt === undefined ? randomName(random) : undefined);
    const asked = await askToken({ name, scope: given.scope }, { prompt, random, defaultScope: undefined });
    const input = { ...given, ...asked, uid: this.id, owner: owner?.uid };
    const { client, secret } = await services.clients.add(input, actor);
    this.say(`successfully registered new client '${client.name}'`);
    await this.printClient(client, { ClientSecret: secret });
    if (this.json === true) return ExitCode.ok;
    const { renderReport } = await import("../../views/render.ts");
    this.print(renderReport([client], clientColumns, { format: "table" }));
    await this.printClientSecret(client, secret);
    return ExitCode.ok;
  }
}
