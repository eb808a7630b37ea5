import { IdentityError, isIdentityError } from "@pp/identity";

interface DriverError {
  readonly code?: unknown;
  /** What the operating system was asked for. */
  readonly syscall?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
}

/** What the driver threw. TypeORM wraps it together with the values of the statement, which may be secrets. */
export const unwrapDriverError = (error: unknown): unknown =>
  error instanceof Error && "driverError" in error && error.driverError instanceof Error ? error.driverError : error;

function driverErrorOf(error: unknown): DriverError {
  const driverError = unwrapDriverError(error);
  return typeof driverError === "object" && driverError !== null ? driverError : {};
}

function codeOf(error: unknown): string {
  const { code } = driverErrorOf(error);
  return typeof code === "string" ? code : "";
}

/**
 * Postgres: connection lost or refused, too many connections, shutting down, cancelled by its time limit; a prepared
 * statement that is not there, or there already, because a pooler has given the next transaction another connection.
 */
const unavailablePostgres = /^(?:08|28|3D|53|57|26000|42P05)/;
const unavailableSqlite = /^SQLITE_(?:BUSY|LOCKED|CANTOPEN|IOERR|FULL|READONLY|NOTADB|CORRUPT)/;
/** Of the operating system, the network and TLS. */
const unavailableSystem = /^(?:E(?!RR_)[A-Z_]+$|ERR_(?:TLS|SSL)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** What the Postgres driver and TypeORM say without a code. */
const lostConnection =
  /terminated|timeout|connection.*(?:closed|ended)|not queryable|already released|end on the pool|not support SSL/i;
const LOST_RACE = new Set(["40001", "40P01"]);

/** Another transaction was faster, and the whole unit can simply be run again. */
export const isLostRace = (error: unknown): boolean =>
  LOST_RACE.has(codeOf(isIdentityError(error) ? error.cause : error));

export const isBusy = (error: unknown): boolean => codeOf(error).startsWith("SQLITE_BUSY");

/** No such table, or no such column in it. */
export function isMissing(error: unknown): boolean {
  const { message } = driverErrorOf(error);
  return ["42P01", "42703"].includes(codeOf(error)) || /no such (?:table|column)/.test(String(message));
}

const UNIQUE = new Set(["23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"]);
const FOREIGN_KEY = new Set(["23503", "SQLITE_CONSTRAINT_FOREIGNKEY"]);

/**
 * What the violated unique index is known by: Postgres tells its name, SQLite its columns (`user_name` or
 * `auth_provider,auth_issuer,auth_id`). Undefined for any other error.
 */
export function violatedIndex(error: unknown): string | undefined {
  if (!UNIQUE.has(codeOf(error))) return undefined;
  const { constraint, message } = driverErrorOf(error);
  if (typeof constraint === "string") return constraint;
  const columns = String(message).split(": ").at(-1) ?? "";
  return columns
    .split(", ")
    .map((column) => column.replace(/^.*\./, ""))
    .join(",");
}

export const isForeignKeyViolation = (error: unknown): boolean => FOREIGN_KEY.has(codeOf(error));

function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code === "") return lostConnection.test(String(driverErrorOf(error).message));
  return (
    [unavailablePostgres, unavailableSqlite, unavailableSystem].some((pattern) => pattern.test(code)) ||
    isLostRace(error)
  );
}

/**
 * What the domain throws in the place of an error that a driver has thrown. The reason is made of the code, not of the
 * message, which may quote a connection string. Errors of a caller's own work must not come here: they may have codes
 * of the same kind.
 */
export function translateDriverError(error: unknown): unknown {
  if (isIdentityError(error)) return error;
  const cause = unwrapDriverError(error);
  if (isUnavailable(cause)) return new IdentityError("store/unavailable", { reason: reasonOf(cause) }, { cause });
  const constraint = violatedIndex(cause);
  if (constraint !== undefined) return new IdentityError("store/constraint-broken", { constraint }, { cause });
  return cause;
}

/** Runs what talks to a driver and nothing else. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateDriverError(error);
  }
}

/** By code and, where the operating system has one, by what it was asked for. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(?:26000|42P05)/, "the pooler in front of it keeps no prepared statements: add prepare=false to the URL"],
  [/^ECONNREFUSED/, "the server refuses connections"],
  [/^(?:ENOTFOUND|EAI_AGAIN)/, "the server's name is not known"],
  [/^ENOENT connect/, "there is no server at its socket"],
  [/^ENOENT open/, "a file that its URL names cannot be read"],
  [/^(?:ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, "the server's certificate is not trusted"],
  [/^(?:EACCES|EPERM|EROFS|SQLITE_(?:CANTOPEN|READONLY))/, "the file cannot be opened for writing"],
  [/^(?:ENOTDIR|EEXIST)/, "there is a file in the place of the folder"],
  [/^(?:ENOSPC|SQLITE_FULL)/, "the disk is full"],
  [/^28/, "the server does not accept the user or password"],
  [/^3D000/, "there is no database of that name"],
  [/^53300/, "the server has too many connections"],
  [/^57014/, "the statement took too long"],
  [/^40/, "too many others write at the same time"],
  [/^SQLITE_BUSY/, "another process keeps the file locked"],
  [/^SQLITE_(?:NOTADB|CORRUPT)/, "the file is not a database, or damaged"],
];

function reasonOf(error: unknown): string {
  const [code, { message, syscall }] = [codeOf(error), driverErrorOf(error)];
  if (code !== "") {
    const subject = `${code} ${typeof syscall === "string" ? syscall : ""}`;
    return reasons.find(([pattern]) => pattern.test(subject))?.[1] ?? `error ${code}`;
  }
  if (String(message).includes("not support SSL")) return "the server does not support TLS";
  return /timeout/i.test(String(message)) ? "the server does not answer in time" : "the connection was lost";
}
