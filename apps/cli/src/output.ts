import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { escapeForTerminal } from "@pp/report";
import type { CliContext } from "./context.ts";

/** Colours `text` red where a person looks at `stream` and has not asked for none (https://no-color.org). */
export function red(
  text: string,
  { stream, env }: { readonly stream: Writable; readonly env: CliContext["env"] },
): string {
  return showsColour(stream, env) ? styleText("red", text, { validateStream: false }) : text;
}

export function showsColour(stream: Writable, env: CliContext["env"]): boolean {
  const isTerminal = "isTTY" in stream && stream.isTTY === true;
  return isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

/** Says something to the person, line by line; what came from outside cannot command the terminal. */
export function say({ stderr }: Pick<CliContext, "stderr">, text: string): void {
  stderr.write(`${text.split("\n").map(escapeForTerminal).join("\n")}\n`);
}

/** A word as a shell has to read it, so that the command lines in our messages can be pasted. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
