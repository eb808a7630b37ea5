/** What happened; `noun.past-tense`. A closed union: readers may switch over it. */
export const auditActions = [
  "account.added",
  "account.changed",
  "account.deleted",
  "account.restored",
  "account.purged",
  "accounts.reset",
  "password.changed",
  "password.removed",
  "password.rehashed",
  "passcode.removed",
  "profile.changed",
  "sessions.ended",
] as const;
export type AuditAction = (typeof auditActions)[number];

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
  /** Uid of the account it is about; empty when it is about all of them. */
  readonly subject: string;
  /** The username at that moment: still readable when the account is gone. */
  readonly subjectName: string;
  /** Names of the changed fields, sorted. */
  readonly fields: readonly string[];
}
