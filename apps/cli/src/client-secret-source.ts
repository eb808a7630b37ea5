import { CliError } from "./cli-error.ts";
import type { CliContext } from "./context.ts";
import { readSecretFile, readStandardInput } from "./read-secret.ts";

/** The flags a client secret can come from, as given. */
export interface ClientSecretFlags {
  readonly secret: string | undefined;
  readonly stdin: boolean | undefined;
  readonly file: string | undefined;
  /** A new one is made. */
  readonly regenerate?: boolean | undefined;
}

/** @throws CliError when there is more than one way */
export function checkClientSecretFlags({ file, regenerate, secret, stdin }: ClientSecretFlags): void {
  const given = [secret !== undefined, stdin === true, file !== undefined, regenerate === true].filter(Boolean);
  if (given.length < 2) return;
  const ways = `--secret, --secret-stdin${regenerate === undefined ? " or --secret-file" : ", --secret-file or --regenerate"}`;
  throw new CliError("cli/invalid-arguments", `give the secret in one way only: ${ways}`);
}

interface SourceHost {
  readonly context: Pick<CliContext, "cwd" | "prompt" | "stdin">;
  readonly say: (text: string) => void;
}

/** The secret that was given, not yet checked; undefined for none. @throws CliError */
export async function readClientSecret(
  { file, secret, stdin }: ClientSecretFlags,
  { context, say }: SourceHost,
): Promise<string | undefined> {
  const what = "client secret";
  if (stdin === true || file === "-") return readStandardInput(context, { what, label: "Client Secret" });
  if (file !== undefined) return readSecretFile(file, { cwd: context.cwd, what, say });
  if (secret !== undefined) say("hint: others can see a secret on the command line; --secret-stdin keeps it private");
  return secret;
}
