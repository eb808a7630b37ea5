import { CliError } from "./cli-error.ts";

const DEFAULT_COUNT = 100;

/** The value of `-n`: how many rows at most, Infinity for 0. @throws CliError for what is not a whole number */
export function parseCount(text: string | undefined): number {
  if (text === undefined) return DEFAULT_COUNT;
  if (!/^\d+$/.test(text)) {
    throw new CliError("cli/invalid-arguments", "-n takes a whole number, 0 for all", { flag: "-n" });
  }
  return Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text);
}
