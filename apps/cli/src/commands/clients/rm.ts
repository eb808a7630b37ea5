import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { clientArgument } from "../../client-argument.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";
import { clientProperties } from "../../views/client-properties.ts";

export class ClientsRmCommand extends ChangeCommand {
  static override paths = [
    ["clients", "rm"],
    ["client", "rm"],
  ];
  static override usage = Command.Usage({
    category: "Clients",
    description: "Deletes a client application",
    details: "For good, with its secret and its access tokens.",
    examples: [
      ["After a question", "$0 clients rm cs5gfen1bgxz7s9i"],
      ["Without a question", "$0 clients rm --yes cs5gfen1bgxz7s9i"],
    ],
  });

  readonly clientId = Option.String({ required: false, name: "client id" });
  readonly force = flag("--force,-f", "do not ask");
  readonly yes = flag("--yes,-y", "do not ask");

  protected override async run({ clients }: AppServices): Promise<ExitCode> {
    const { name, uid } = await clients.get(await this.needArgument(this.clientId, clientArgument));
    const isSure = this.force === true || this.yes === true;
    if (!isSure && !(await this.confirm(`Delete client ${uid} ('${name}') and its access tokens?`, "--yes"))) {
      this.say(`client ${uid} was not deleted`);
      return ExitCode.ok;
    }
    const client = await clients.remove(uid, this.context.actor);
    this.say(`client ${uid} has been deleted`);
    await this.printJson(clientProperties(client));
    return ExitCode.ok;
  }
}
