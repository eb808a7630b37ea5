import { expect } from "vitest";
import type { ProcessResult } from "./processes.ts";

/** What a successful command printed as JSON. */
export function jsonOf(result: ProcessResult): unknown {
  expect(result).toMatchObject({ code: 0, signal: undefined });
  return JSON.parse(result.stdout);
}

export const rowsOf = (result: ProcessResult): readonly Readonly<Record<string, unknown>>[] =>
  jsonOf(result) as readonly Readonly<Record<string, unknown>>[];

/** The error object that `--json` puts on stderr: its last line, after anything said before. */
export function jsonError(result: ProcessResult): { code: string; message: string; details: unknown } {
  const last = result.stderr.trimEnd().split("\n").at(-1) ?? "";
  return JSON.parse(last) as { code: string; message: string; details: unknown };
}
