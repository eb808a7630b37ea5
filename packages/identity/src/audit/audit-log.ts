import type { AuditAction, AuditEvent, AuditOutcome, StoredAuditEvent } from "./audit-event.ts";

/** Which events, the latest first. */
export interface AuditQuery {
  /** Prefix of the actor's or subject's name, or a whole subject or client address. */
  readonly search?: string;
  readonly since?: Date;
  /** Events before, and not at, this instant. */
  readonly until?: Date;
  readonly actor?: string;
  readonly action?: AuditAction;
  readonly outcome?: AuditOutcome;
  /** Only events with a smaller id: the last one of the page before. */
  readonly beforeId?: number;
  /** Only events with a greater id, the earliest first: what came since. */
  readonly afterId?: number;
  /** 1 to 1000 rows. */
  readonly limit: number;
}

/** Ids from `first` to `last`, both included. */
export interface EventRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The append-only log of changes. An event is written in the transaction of the change it tells of: both or neither.
 * Implementations keep times to the millisecond in UTC and never read a clock.
 */
export interface AuditLog {
  append(event: AuditEvent, contentHash: string): Promise<void>;

  /** In the reverse order of appending; at most `limit`. */
  list(query: AuditQuery): Promise<readonly StoredAuditEvent[]>;

  /** The events of the range by id, ascending; at most `limit`. */
  listRange(range: EventRange, limit: number): Promise<readonly StoredAuditEvent[]>;

  /** Removes at most `limit` events that happened before `before`, the earliest first; resolves to how many went. */
  removeOlder(before: Date, limit: number): Promise<number>;

  /** Removes the events of the range; resolves to how many went. */
  removeRange(range: EventRange): Promise<number>;

  /** Removes every event and every seal; resolves to how many events went. Ids go on where they were. */
  clear(): Promise<number>;
}

export type AuditReader = Pick<AuditLog, "list" | "listRange">;
