import { ExitCode } from "./exit-code.ts";

/** What the command itself can complain about, beside the errors of the domain. Public, as those are: never rename. */
export type CliErrorCode =
  | "cli/unknown-command"
  | "cli/invalid-arguments"
  | "cli/missing-value"
  | "cli/confirmation-needed"
  | "cli/passwords-differ"
  | "cli/already-deleted"
  | "cli/deleted"
  | "cli/login-denied"
  | "cli/code-needed"
  | "cli/throttled"
  | "cli/interrupted"
  | "config/invalid";

const exitCodes: Readonly<Partial<Record<CliErrorCode, ExitCode>>> = {
  "cli/already-deleted": ExitCode.refused,
  "cli/deleted": ExitCode.refused,
  "cli/login-denied": ExitCode.notAuthenticated,
  "cli/code-needed": ExitCode.notAuthenticated,
  "cli/throttled": ExitCode.throttled,
  "cli/interrupted": ExitCode.interrupted,
};

/** Something the person at the keyboard can put right. The message says how and never holds a secret. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  readonly details: Readonly<Record<string, string>>;

  constructor(
    code: CliErrorCode,
    message: string,
    details: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  get exitCode(): ExitCode {
    return exitCodes[this.code] ?? ExitCode.invalidInput;
  }
}

/** Ctrl-C at a prompt. */
export const interrupted = (): CliError => new CliError("cli/interrupted", "interrupted");
