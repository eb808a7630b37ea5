import type { AuditEvent } from "./audit-event.ts";

/**
 * The append-only log of changes. An event is written in the transaction of the change it tells of: both or neither.
 * Implementations keep times to the millisecond in UTC and never read a clock.
 */
export interface AuditLog {
  append(event: AuditEvent): Promise<void>;

  /** The latest first, in the reverse order of appending; at most `limit`. */
  list(page: { readonly limit: number }): Promise<readonly AuditEvent[]>;
}
