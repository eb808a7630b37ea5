import type { ClientModification, ModifiedClient } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ClientCommand } from "../../client-command.ts";
import type { ClientSecretFlags } from "../../client-secret-source.ts";
import { clientArgument } from "../../client-argument.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, flagPair, value } from "../../options.ts";

const unchanged = { defaultText: "unchanged" };

export class ClientsModCommand extends ClientCommand {
  static override paths = [
    ["clients", "mod"],
    ["client", "mod"],
  ];
  static override usage = Command.Usage({
    category: "Clients",
    description: "Modifies a client application",
    details: "Only what is given is changed. Disabling ends the access tokens of the client at once.",
    examples: [
      ["Another name and scope", '$0 clients mod -n "Backup 2" -s "photos read" cs5gfen1bgxz7s9i'],
      ["A new secret; the old one opens nothing any more", "$0 clients mod --regenerate cs5gfen1bgxz7s9i"],
      ["Stop a client for now", "$0 clients mod --disable cs5gfen1bgxz7s9i"],
    ],
  });

  readonly clientId = Option.String({ required: false, name: "client id" });
  readonly clientName = value("--name,-n", {
    valueName: "CLIENT",
    description: "name of the `CLIENT` application",
    ...unchanged,
  });
  readonly role = value("--role,-r", {
    valueName: "ROLE",
    description: "client `ROLE` (client, admin, user, viewer or guest)",
    ...unchanged,
  });
  readonly scope = value("--scope,-s", {
    valueName: "SCOPES",
    description: "`SCOPES` it may use, separated by spaces; * for all",
    ...unchanged,
  });
  readonly expires = value("--expires,-e", {
    valueName: "SECONDS",
    description: "lifetime of its access tokens in `SECONDS`, at most 2678400 (31 days)",
    ...unchanged,
  });
  readonly tokens = value("--tokens,-t", {
    valueName: "NUMBER",
    description: "`NUMBER` of access tokens that are good at the same time, -1 for any",
    ...unchanged,
  });
  readonly regenerate = flag("--regenerate", "make a new secret and show it once");
  readonly enabled = flagPair({
    on: ["--enable", "let the client get access tokens"],
    off: ["--disable", "let it get none, and end those that it has"],
  });

  protected override secretFlags(): ClientSecretFlags {
    return { ...super.secretFlags(), regenerate: this.regenerate ?? false };
  }

  protected override async run({ clients }: AppServices): Promise<ExitCode> {
    const { uid } = await clients.get(await this.needArgument(this.clientId, clientArgument));
    const given = await this.givenChanges();
    const changes = { ...given, enabled: this.enabled, regenerateSecret: this.regenerate };
    const modified = await clients.modify(uid, changes, this.context.actor);
    const { client, secret } = modified;
    this.say(summary(modified, changes));
    await this.printClient(client, secret === undefined ? {} : { ClientSecret: secret });
    if (secret !== undefined && this.json !== true) await this.printClientSecret(client, secret);
    return ExitCode.ok;
  }
}

function summary({ changed, client, secret }: ModifiedClient, changes: ClientModification): string {
  const updated = [...changed, ...(secret === undefined ? [] : ["secret"])];
  if (updated.length > 0) return `client '${client.name}' has been updated: ${updated.join(", ")}`;
  const isGiven = Object.values(changes).some((change) => change !== undefined);
  const reason = isGiven ? "the client has these values already" : "no flag says what to change, see --help";
  return `nothing changed for client '${client.name}': ${reason}`;
}
