import { type AnyIdentityError, isIdentityError } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import type { CliContext } from "./context.ts";
import { type Database, describeDatabase } from "./database-url.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { red, say, shellWord } from "./output.ts";

interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly details: object;
  readonly hint?: string | undefined;
}

interface ErrorReportOptions {
  readonly json: boolean;
  /** The one in use, where it is known by then. */
  readonly database?: Database | undefined;
}

/** Tells on stderr what went wrong and what to do next, and gives the exit code for it. */
export function reportError(error: unknown, context: CliContext, { json, database }: ErrorReportOptions): ExitCode {
  const { exitCode, code, message, details, hint } = describe(error, database);
  if (json) {
    context.stderr.write(`${JSON.stringify({ code, message, details })}\n`);
  } else {
    const stream = context.stderr;
    stream.write(red("error: ", { stream, env: context.env }));
    say(context, hint === undefined ? message : `${message}\n${hint}`);
  }
  if (context.env["PHOTOPRISM_DEBUG"]) say(context, withoutSecrets(stackOf(error)));
  return exitCode;
}

function describe(error: unknown, database: Database | undefined): Failure {
  if (isIdentityError(error)) {
    const { code, message, details } = error;
    return { exitCode: exitCodeOf(code), code, message, details, hint: hintFor(error, database) };
  }
  if (error instanceof CliError) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [firstLine = ""] = withoutSecrets(text).split("\n");
  return { exitCode: ExitCode.failure, code: "cli/unexpected", message: `unexpected ${firstLine}`, details: {} };
}

/** What a person can type next. */
function hintFor(error: AnyIdentityError, database: Database | undefined): string | undefined {
  switch (error.code) {
    case "account/not-found":
      return "see: photoprism users ls --deleted";
    case "account/username-taken":
      return `see: photoprism users show ${shellWord(error.details.username)}`;
    case "account/email-taken":
      return `see: photoprism users ls ${shellWord(error.details.email)}`;
    case "account/deleted":
      return `restore with: photoprism users restore ${shellWord(error.details.username)}`;
    case "account/last-administrator":
      return "add another with: photoprism users add --role admin USERNAME";
    case "account/super-admin-role":
      return `use: photoprism users mod --no-superadmin ${shellWord(error.details.username)}`;
    case "account/disabled":
      return `see: photoprism users show ${shellWord(error.details.username)}`;
    case "session/not-found":
      return "see: photoprism auth ls";
    case "client/not-found":
      return "see: photoprism clients ls";
    case "client/uid-taken":
      return `see: photoprism clients show ${shellWord(error.details.uid)}`;
    case "scope/invalid":
      return 'for example: --scope "photos albums read"';
    case "throttle/not-found":
      return "see: photoprism auth throttled ls";
    case "passcode/already-active":
      return `use: photoprism 2fa disable ${shellWord(error.details.username)}`;
    case "passcode/not-enrolled":
      return `begin with: photoprism 2fa enable ${shellWord(error.details.username)}`;
    case "secret-key/missing":
      return "a key is made with: openssl rand -base64 32";
    case "secret-key/unknown":
      return "put the key that was used then behind the new one: PHOTOPRISM_SECRET_KEY=NEW,OLD";
    case "store/migration-needed":
      return "run: photoprism migrations run";
    case "store/unavailable":
      return database === undefined ? undefined : `the database is ${describeDatabase(database)}`;
    default:
      return undefined;
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** Drivers may quote the address of the database. */
const withoutSecrets = (text: string): string => text.replaceAll(/:\/\/[^\s/@]*@/g, "://***@");
