import { Command, Option } from "clipanion";
import { clientArgument } from "../../client-argument.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { ReportCommand } from "../../report-command.ts";
import { clientProperties } from "../../views/client-properties.ts";

export class ClientsShowCommand extends ReportCommand {
  static override paths = [
    ["clients", "show"],
    ["client", "show"],
  ];
  static override usage = Command.Usage({
    category: "Clients",
    description: "Shows client configuration details",
    details: "The secret is not among them: it can be replaced, not read.",
    examples: [
      ["Everything about a client", "$0 clients show cs5gfen1bgxz7s9i"],
      ["For a program", "$0 clients show --json cs5gfen1bgxz7s9i"],
    ],
  });

  readonly clientId = Option.String({ required: false, name: "client id" });

  protected override async run({ clients }: AppServices): Promise<ExitCode> {
    const client = await clients.get(await this.needArgument(this.clientId, clientArgument));
    await this.printProperties(clientProperties(client));
    return ExitCode.ok;
  }
}
