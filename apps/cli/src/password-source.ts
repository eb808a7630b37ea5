import { createReadStream, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { type Random, randomBase36 } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import type { CliContext } from "./context.ts";

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
      return readStandardInput(host.context);
    case "file":
      return readFile(resolve(host.context.cwd, source.path), host.say);
    case "generated":
      return randomBase36(host.random, Math.max(GENERATED_LENGTH, host.minLength));
  }
}

/** 103 bits. */
const GENERATED_LENGTH = 20;

/** At a terminal the line is typed by a person, who must not see it. */
const readStandardInput = ({ prompt, stdin }: SourceHost["context"]): Promise<string> =>
  prompt === undefined ? readLine(stdin, "standard input") : prompt.secret("Password");

async function readFile(path: string, say: SourceHost["say"]): Promise<string> {
  try {
    if (isReadByOthers(statSync(path))) say(`warning: ${path} can be read by others; use: chmod 600`);
    return await readLine(createReadStream(path), path);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new CliError("cli/invalid-arguments", `cannot read the password file ${path}: ${code}`, { path }, { cause });
  }
}

/** Windows has no such bits: there it would always warn. */
const isReadByOthers = ({ mode }: Stats): boolean => process.platform !== "win32" && (mode & 0o044) !== 0;

/** More than any password: whoever pipes a film into it gets an answer, not a full memory. */
const MAX_BYTES = 4096;

async function readLine(input: Readable, name: string): Promise<string> {
  const fail = (problem: string): CliError => new CliError("cli/invalid-arguments", `${name} ${problem}`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer | string);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MAX_BYTES) throw fail("holds more than a password");
  }
  const line = decode(Buffer.concat(chunks), fail).replace(/\r?\n$/, "");
  if (line === "") throw new CliError("cli/missing-value", `${name} holds no password`);
  if (/[\r\n]/.test(line)) throw fail("holds more than one line");
  return line;
}

function decode(bytes: Buffer, fail: (problem: string) => CliError): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw fail("is not UTF-8 text");
  }
}
