import { createReadStream, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { CliError } from "./cli-error.ts";
import type { CliContext } from "./context.ts";

/** What is read, in the words of messages: `password`, `client secret`. */
interface Kind {
  readonly what: string;
  /** What a person at the terminal is asked. */
  readonly label: string;
}

/** One line of standard input. At a terminal it is typed by a person, who must not see it. @throws CliError */
export const readStandardInput = (
  { prompt, stdin }: Pick<CliContext, "prompt" | "stdin">,
  { label, what }: Kind,
): Promise<string> => (prompt === undefined ? readLine(stdin, { name: "standard input", what }) : prompt.secret(label));

interface FileOptions {
  readonly cwd: string;
  readonly what: string;
  readonly say: (text: string) => void;
}

/** The one line of a file. @throws CliError `cli/missing-value`, `cli/invalid-arguments` */
export async function readSecretFile(file: string, { cwd, say, what }: FileOptions): Promise<string> {
  const path = resolve(cwd, file);
  try {
    if (isReadByOthers(statSync(path))) say(`warning: ${path} can be read by others; use: chmod 600`);
    return await readLine(createReadStream(path), { name: path, what });
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new CliError("cli/invalid-arguments", `cannot read the ${what} file ${path}: ${code}`, { path }, { cause });
  }
}

/** Windows has no such bits: there it would always warn. */
const isReadByOthers = ({ mode }: Stats): boolean => process.platform !== "win32" && (mode & 0o044) !== 0;

/** More than any secret: whoever pipes a film into it gets an answer, not a full memory. */
const MAX_BYTES = 4096;

async function readLine(input: Readable, { name, what }: { readonly name: string; readonly what: string }) {
  const fail = (problem: string): CliError => new CliError("cli/invalid-arguments", `${name} ${problem}`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer | string);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MAX_BYTES) throw fail(`holds more than a ${what}`);
  }
  const line = decode(Buffer.concat(chunks), fail).replace(/\r?\n$/, "");
  if (line === "") throw new CliError("cli/missing-value", `${name} holds no ${what}`);
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
