import type { Client, ClientModification } from "@pp/identity";
import { ChangeCommand } from "./change-command.ts";
import { checkClientSecretFlags, type ClientSecretFlags, readClientSecret } from "./client-secret-source.ts";
import { flag, value } from "./options.ts";
import { parseWhole } from "./parse-whole.ts";
import type { Properties } from "./views/account-properties.ts";
import { clientProperties } from "./views/client-properties.ts";

/** The flags that `clients add` and `clients mod` share. */
export abstract class ClientCommand extends ChangeCommand {
  readonly secret = value("--secret", {
    valueName: "SECRET",
    description: "client `SECRET` that was given out already, 32 letters and digits, which others can see",
  });
  readonly secretStdin = flag("--secret-stdin", "read the client secret from standard input, one line");
  readonly secretFile = value("--secret-file", {
    valueName: "PATH",
    description: "read the client secret from the file `PATH`, - is standard input",
  });

  abstract readonly clientName: string | undefined;
  abstract readonly role: string | undefined;
  abstract readonly scope: string | undefined;
  abstract readonly expires: string | undefined;
  abstract readonly tokens: string | undefined;

  protected secretFlags(): ClientSecretFlags {
    return { secret: this.secret, stdin: this.secretStdin, file: this.secretFile };
  }

  protected override checkFlags(): void {
    checkClientSecretFlags(this.secretFlags());
  }

  /** What was given, a secret from wherever it comes among it, and nothing else. */
  protected async givenChanges(): Promise<ClientModification> {
    const { clientName: name, role, scope } = this;
    const tokenLifetimeSeconds = parseWhole(this.expires, "--expires");
    const tokenLimit = parseWhole(this.tokens, "--tokens");
    const host = { context: this.context, say: this.say.bind(this) };
    const secret = await readClientSecret(this.secretFlags(), host);
    return { name, role, scope, tokenLifetimeSeconds, tokenLimit, secret };
  }

  protected printClient(client: Client, more: Properties = {}): Promise<void> {
    return this.printJson({ ...clientProperties(client), ...more });
  }

  protected printClientSecret({ uid }: Client, secret: string): Promise<void> {
    return this.printSecretBox("CLIENT SECRET", [
      ["Client ID", uid],
      ["Client Secret", secret],
    ]);
  }
}
