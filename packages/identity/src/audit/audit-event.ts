/** What happened; `noun.past-tense`. A closed union: readers may switch over it. */
export const auditActions = [
  "account.added",
  "account.changed",
  "account.deleted",
  "account.restored",
  "account.purged",
  "accounts.reset",
  "audit.purged",
  "audit.reset",
  "client.added",
  "client.changed",
  "client.login-attempted",
  "client.removed",
  "client.secret-replaced",
  "clients.reset",
  "login.attempted",
  "passcode.activated",
  "passcode.enrolled",
  "passcode.removed",
  "passcode.resealed",
  "password.changed",
  "password.removed",
  "password.rehashed",
  "profile.changed",
  "recovery-code.used",
  "recovery-codes.replaced",
  "session.ended",
  "session.opened",
  "sessions.ended",
  "sessions.reset",
  "throttle.removed",
  "token.issued",
  "token.revoked",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Through which door a login came. */
export const realms = ["api", "web", "oidc", "webdav", "cli"] as const;
export type Realm = (typeof realms)[number];

/** `incomplete`: the password was right and the second factor was not given. */
export const auditOutcomes = ["ok", "failed", "throttled", "incomplete"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Who asks for a change. Comes from the host, never from the data of a request. */
export interface Actor {
  /** For example `cli:root`, an account uid, or `system:setup`. */
  readonly name: string;
  readonly clientIp?: string;
  readonly userAgent?: string;
}

/** One row of the append-only audit log. Holds names of changed fields, never values and never a secret. */
export interface AuditEvent {
  readonly at: Date;
  readonly actor: Actor;
  readonly action: AuditAction;
  /** Uid or ref id of what it is about; empty when it is about all of them, or about an unknown name. */
  readonly subject: string;
  /** The name at that moment: still readable when the subject is gone. */
  readonly subjectName: string;
  /** Names of the changed fields, sorted. */
  readonly fields: readonly string[];
  /** Of login attempts. */
  readonly realm?: Realm;
  /** `ok` unless said otherwise. */
  readonly outcome?: AuditOutcome;
  /** Why it failed: for the log only, never for the caller. */
  readonly reason?: string;
}

/** An event as it is kept. Ids grow in the order of appending, with gaps. */
export interface StoredAuditEvent extends AuditEvent {
  readonly id: number;
  /** SHA-256 of the event's content, made when it was appended. */
  readonly contentHash: string;
}
