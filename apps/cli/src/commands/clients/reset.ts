import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";

export class ClientsResetCommand extends ChangeCommand {
  static override paths = [
    ["clients", "reset"],
    ["client", "reset"],
  ];
  static override usage = Command.Usage({
    category: "Clients",
    description: "Removes all registered clients",
    details: "Clients, their secrets and their access tokens are lost for good. Accounts and their sessions stay.",
    examples: [
      ["After a question", "$0 clients reset"],
      ["Without a question", "$0 clients reset --yes"],
    ],
  });

  readonly yes = flag("--yes,-y", "do not ask");
  readonly trace = flag("--trace,-t", "say how much has been removed");

  protected override async run({ clients }: AppServices): Promise<ExitCode> {
    if (this.yes !== true && !(await this.confirmReset("Reset the client database to a clean state?"))) {
      this.say("nothing has been changed");
      return ExitCode.ok;
    }
    const removedClients = await clients.reset(this.context.actor);
    this.say("the client database has been reset to a clean state");
    if (this.trace === true) this.say(`removed: ${String(removedClients)} clients`);
    await this.printJson({ removedClients });
    return ExitCode.ok;
  }
}
