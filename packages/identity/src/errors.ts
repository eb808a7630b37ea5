/** What kind of "no" a code is. Edges map kinds to exit codes and HTTP status, one table each. */
export type IdentityErrorKind =
  "not-found" | "conflict" | "invalid-input" | "forbidden" | "unauthenticated" | "throttled" | "unavailable";

/** What each failure carries. The keys are public API: add, never rename. Never put a secret in here. */
export interface IdentityErrorDetails {
  "account/not-found": { readonly identifier: string };
  "account/username-taken": { readonly username: string };
  "account/username-confusable": { readonly username: string };
  "account/email-taken": { readonly email: string };
  "account/auth-id-taken": { readonly provider: string; readonly authId: string };
  "account/uid-taken": { readonly uid: string };
  "account/deleted": { readonly username: string };
  "account/not-deleted": { readonly username: string };
  "account/last-administrator": { readonly username: string };
  "account/super-admin-role": { readonly username: string };
  "account/changed-meanwhile": { readonly uid: string };
  "username/invalid": { readonly reason: string };
  "email/invalid": { readonly reason: string };
  "path/invalid": { readonly field: string; readonly reason: string };
  "text/invalid": { readonly field: string; readonly reason: string };
  "role/unknown": { readonly value: string; readonly accepted: readonly string[] };
  "provider/unknown": { readonly value: string; readonly accepted: readonly string[] };
  "auth-id/missing": { readonly provider: string; readonly minLength: number };
  "password/missing": { readonly provider: string };
  "password/too-short": { readonly minLength: number };
  "password/too-long": { readonly bytes: number; readonly maxBytes: number };
  "password/invalid": { readonly reason: string };
  "password/hash-unsupported": { readonly accepted: string };
  "session/id-taken": { readonly id: string };
  "session/not-found": { readonly reference: string };
  "scope/invalid": { readonly reason: string };
  "lifetime/invalid": { readonly accepted: string };
  "client/not-found": { readonly identifier: string };
  "client/uid-taken": { readonly uid: string };
  "client/changed-meanwhile": { readonly uid: string };
  "client/invalid": { readonly field: string; readonly reason: string };
  "passcode/not-enrolled": { readonly username: string };
  "passcode/already-active": { readonly username: string };
  "passcode/not-supported": { readonly provider: string };
  "passcode/code-invalid": { readonly username: string };
  "credentials/invalid": { readonly username: string };
  "account/disabled": { readonly username: string };
  "realm/unknown": { readonly value: string; readonly accepted: readonly string[] };
  "secret-key/missing": { readonly how: string };
  "secret-key/unknown": { readonly keyId: string };
  "secret-key/invalid": { readonly reason: string };
  "sealed-text/broken": Record<string, never>;
  "attempt/throttled": { readonly retryAfterSeconds: number };
  "throttle/not-found": { readonly key: string };
  "audit/changed-meanwhile": { readonly number: number };
  "audit/checkpoint-invalid": { readonly reason: string };
  "audit/seal-broken": { readonly number: number };
  "policy/invalid": { readonly field: string; readonly accepted: string };
  "page/invalid": { readonly field: string; readonly accepted: string };
  "store/unavailable": { readonly reason: string };
  "store/migration-needed": { readonly pending: readonly string[] };
  "store/schema-newer": { readonly unknown: readonly string[] };
  "store/constraint-broken": { readonly constraint: string };
}

export type IdentityErrorCode = keyof IdentityErrorDetails;
export type AnyIdentityError = { [C in IdentityErrorCode]: IdentityError<C> }[IdentityErrorCode];

/** The one table of codes: every code belongs to a kind. */
export const errorKinds: Readonly<Record<IdentityErrorCode, IdentityErrorKind>> = {
  "account/not-found": "not-found",
  "account/username-taken": "conflict",
  "account/username-confusable": "conflict",
  "account/email-taken": "conflict",
  "account/auth-id-taken": "conflict",
  "account/uid-taken": "conflict",
  "account/deleted": "conflict",
  "account/not-deleted": "conflict",
  "account/last-administrator": "forbidden",
  "account/super-admin-role": "conflict",
  "account/changed-meanwhile": "conflict",
  "username/invalid": "invalid-input",
  "email/invalid": "invalid-input",
  "path/invalid": "invalid-input",
  "text/invalid": "invalid-input",
  "role/unknown": "invalid-input",
  "provider/unknown": "invalid-input",
  "auth-id/missing": "invalid-input",
  "password/missing": "invalid-input",
  "password/too-short": "invalid-input",
  "password/too-long": "invalid-input",
  "password/invalid": "invalid-input",
  "password/hash-unsupported": "invalid-input",
  "session/id-taken": "conflict",
  "session/not-found": "not-found",
  "scope/invalid": "invalid-input",
  "lifetime/invalid": "invalid-input",
  "client/not-found": "not-found",
  "client/uid-taken": "conflict",
  "client/changed-meanwhile": "conflict",
  "client/invalid": "invalid-input",
  "passcode/not-enrolled": "conflict",
  "passcode/already-active": "conflict",
  "passcode/not-supported": "conflict",
  "passcode/code-invalid": "unauthenticated",
  "credentials/invalid": "unauthenticated",
  "account/disabled": "conflict",
  "realm/unknown": "invalid-input",
  "secret-key/missing": "unavailable",
  "secret-key/unknown": "unavailable",
  "secret-key/invalid": "invalid-input",
  "sealed-text/broken": "unavailable",
  "attempt/throttled": "throttled",
  "throttle/not-found": "not-found",
  "audit/changed-meanwhile": "conflict",
  "audit/checkpoint-invalid": "invalid-input",
  "audit/seal-broken": "conflict",
  "policy/invalid": "invalid-input",
  "page/invalid": "invalid-input",
  "store/unavailable": "unavailable",
  "store/migration-needed": "unavailable",
  "store/schema-newer": "unavailable",
  "store/constraint-broken": "conflict",
};

/** A rule of the domain said no. Branch on `code`; `message` is for people and may change. */
export class IdentityError<C extends IdentityErrorCode = IdentityErrorCode> extends Error {
  override readonly name = "IdentityError";
  readonly code: C;
  readonly details: IdentityErrorDetails[C];

  constructor(code: C, details: IdentityErrorDetails[C], options?: ErrorOptions) {
    super(messages[code](details), options);
    this.code = code;
    this.details = details;
  }

  get kind(): IdentityErrorKind {
    return errorKinds[this.code];
  }
}

/** Narrows `error.code`, and with it `error.details`. */
export const isIdentityError = (error: unknown): error is AnyIdentityError => error instanceof IdentityError;

const list = (values: readonly string[]): string => values.join(", ");

const messages: { readonly [C in IdentityErrorCode]: (details: IdentityErrorDetails[C]) => string } = {
  "account/not-found": (d) => `user '${d.identifier}' not found`,
  "account/username-taken": (d) => `user '${d.username}' already exists`,
  "account/username-confusable": (d) =>
    `username '${d.username}' looks like the name of an existing user; choose a different name`,
  "account/email-taken": (d) => `email '${d.email}' is already used by another user`,
  "account/auth-id-taken": (d) => `auth id '${d.authId}' is already used by another ${d.provider} user`,
  "account/uid-taken": (d) => `uid '${d.uid}' already exists`,
  "account/deleted": (d) => `user '${d.username}' has been deleted; restore the user first`,
  "account/not-deleted": (d) => `user '${d.username}' is not deleted`,
  "account/last-administrator": (d) =>
    `'${d.username}' is the last user who can administer; give another user that right first`,
  "account/super-admin-role": (d) =>
    `super admin '${d.username}' must keep the role admin; take the super admin flag away first`,
  "account/changed-meanwhile": (d) => `user '${d.uid}' was changed by someone else at the same time; try again`,
  "username/invalid": (d) => `username ${d.reason}`,
  "email/invalid": (d) => `email ${d.reason}`,
  "path/invalid": (d) => `${d.field} ${d.reason}`,
  "text/invalid": (d) => `${d.field} ${d.reason}`,
  "role/unknown": (d) => `unknown role '${d.value}'; accepted: ${list(d.accepted)}`,
  "provider/unknown": (d) => `unknown authentication provider '${d.value}'; accepted: ${list(d.accepted)}`,
  "auth-id/missing": (d) => `auth id of at least ${String(d.minLength)} characters required for provider ${d.provider}`,
  "password/missing": (d) => `password required for provider ${d.provider}`,
  "password/too-short": (d) => `password must have at least ${String(d.minLength)} characters`,
  "password/too-long": (d) =>
    `password must have at most ${String(d.maxBytes)} bytes of UTF-8, this one has ${String(d.bytes)}`,
  "password/invalid": (d) => `password ${d.reason}`,
  "password/hash-unsupported": (d) => `password hash not supported; accepted: ${d.accepted}`,
  "session/id-taken": (d) => `session id '${d.id}' already exists`,
  "session/not-found": (d) => `session '${d.reference}' not found`,
  "scope/invalid": (d) => `scope ${d.reason}`,
  "lifetime/invalid": (d) => `lifetime invalid; accepted: ${d.accepted}`,
  "client/not-found": (d) => `client '${d.identifier}' not found`,
  "client/uid-taken": (d) => `client '${d.uid}' already exists`,
  "client/changed-meanwhile": (d) => `client '${d.uid}' was changed by someone else at the same time; try again`,
  "client/invalid": (d) => `client ${d.field} ${d.reason}`,
  "passcode/not-enrolled": (d) => `'${d.username}' has no second factor that waits for its first code; enrol first`,
  "passcode/already-active": (d) => `'${d.username}' has a second factor already; disable it first`,
  "passcode/not-supported": (d) => `accounts of provider ${d.provider} cannot have a second factor`,
  "passcode/code-invalid": (d) => `wrong code for '${d.username}'`,
  "credentials/invalid": (d) => `wrong password for '${d.username}'`,
  "account/disabled": (d) => `user '${d.username}' may not log in`,
  "realm/unknown": (d) => `unknown realm '${d.value}'; accepted: ${list(d.accepted)}`,
  "secret-key/missing": (d) => `no secret key: ${d.how}`,
  "secret-key/unknown": (d) => `the secret key '${d.keyId}' is needed and not there`,
  "secret-key/invalid": (d) => `secret key ${d.reason}`,
  "sealed-text/broken": () => "a sealed value was changed, or belongs to something else",
  "attempt/throttled": (d) => `too many attempts; try again in ${String(d.retryAfterSeconds)} seconds`,
  "throttle/not-found": (d) => `'${d.key}' is not throttled`,
  "audit/changed-meanwhile": (d) => `audit seal ${String(d.number)} exists already`,
  "audit/checkpoint-invalid": (d) => `checkpoint ${d.reason}`,
  "audit/seal-broken": (d) => `audit seal ${String(d.number)} was changed, or its secret key is gone`,
  "policy/invalid": (d) => `${d.field} out of range; accepted: ${d.accepted}`,
  "page/invalid": (d) => `${d.field} invalid; accepted: ${d.accepted}`,
  "store/unavailable": (d) => `database not available: ${d.reason}`,
  "store/migration-needed": (d) =>
    `database schema is out of date (${String(d.pending.length)} pending): ${list(d.pending)}`,
  "store/schema-newer": (d) => `database schema is newer than this program; update it first (${list(d.unknown)})`,
  "store/constraint-broken": (d) => `database constraint ${d.constraint} does not hold`,
};
