import { CliError } from "./cli-error.ts";

/** A whole number, -1 among them; undefined stays undefined. Ranges are the library's. @throws CliError */
export function parseWhole(text: string | undefined, flagName: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^(?:-1|\d{1,12})$/.test(text)) return Number(text);
  throw new CliError("cli/invalid-arguments", `${flagName} takes a whole number, or -1 for no limit`, {
    flag: flagName,
  });
}
