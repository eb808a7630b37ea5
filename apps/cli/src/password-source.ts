import { type Random, randomBase36 } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import type { CliContext } from "./context.ts";
import { readSecretFile, readStandardInput } from "./read-secret.ts";

/** The flags a password can come from, as given. */
export interface PasswordFlags {
  readonly password?: string | undefined;
  readonly stdin: boolean | undefined;
  readonly file: string | undefined;
  readonly generate: boolean | undefined;
}

export type PasswordSource =
  | { readonly kind: "argument"; readonly password: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "generated" };

/** @throws CliError when more than one is given; undefined when none is */
export function choosePasswordSource({ password, stdin, file, generate }: PasswordFlags): PasswordSource | undefined {
  const given: PasswordSource[] = [];
  if (password !== undefined) given.push({ kind: "argument", password });
  if (stdin === true) given.push({ kind: "stdin" });
  if (file !== undefined) given.push(file === "-" ? { kind: "stdin" } : { kind: "file", path: file });
  if (generate === true) given.push({ kind: "generated" });
  const [source, other] = given;
  if (other === undefined) return source;
  throw new CliError(
    "cli/invalid-arguments",
    "give the password in one way only: --password, --password-stdin, --password-file or a generated one",
  );
}

interface SourceHost {
  readonly context: Pick<CliContext, "cwd" | "prompt" | "stdin">;
  readonly random: Random;
  readonly minLength: number;
  readonly say: (text: string) => void;
}

/** The password, not yet checked against any rule. @throws CliError `cli/missing-value`, `cli/invalid-arguments` */
export async function readPassword(source: PasswordSource, host: SourceHost): Promise<string> {
  switch (source.kind) {
    case "argument":
      host.say("hint: others can see a password on the command line; --password-stdin keeps it private");
      return source.password;
    case "stdin":
      return readStandardInput(host.context, { what: "password", label: "Password" });
    case "file":
      return readSecretFile(source.path, { cwd: host.context.cwd, what: "password", say: host.say });
    case "generated":
      return randomBase36(host.random, Math.max(GENERATED_LENGTH, host.minLength));
  }
}

/** 103 bits. */
const GENERATED_LENGTH = 20;
