import type { CliContext } from "./context.ts";
import { readStandardInput } from "./read-secret.ts";

/** What names a session; `-` is read from standard input, so that a secret need not stand on the command line. */
export const readSessionReference = (given: string, context: CliContext): Promise<string> =>
  given === "-"
    ? readStandardInput(context, { what: "session id or secret", label: "Session ID or Secret" })
    : Promise.resolve(given);

/** The argument of `auth show` and `auth rm`. */
export const sessionArgument = { name: "identifier", label: "Session ID (- to type it unseen)" };
