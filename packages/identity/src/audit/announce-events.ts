import type { AuditEvent } from "./audit-event.ts";
import type { AuditLog } from "./audit-log.ts";

interface Auditing {
  readonly audit: AuditLog;
}

type RunTransaction<Tx extends Auditing> = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

interface Listener {
  readonly onEvent: (event: AuditEvent) => unknown;
  readonly log: (line: string) => void;
}

/**
 * The same transactions; `onEvent` hears of every event that one has appended, in that order, after it was committed:
 * never of what was rolled back, and once of what was tried more than once. It cannot break anything: what it throws,
 * also later, goes to the log by its name only, as the message may hold anything.
 */
export const announceEvents =
  <Tx extends Auditing>(transaction: RunTransaction<Tx>, listener: Listener): RunTransaction<Tx> =>
  async (work) => {
    let appended: AuditEvent[] = [];
    const result = await transaction((tx) => {
      const ofThisTry: AuditEvent[] = [];
      appended = ofThisTry;
      return work(withAudit(tx, noting(tx.audit, ofThisTry)));
    });
    for (const event of appended) void announce(event, listener);
    return result;
  };

/** All else stays as it is, whatever kind of object a store hands out. */
const withAudit = <Tx extends Auditing>(tx: Tx, audit: AuditLog): Tx =>
  new Proxy(tx, { get: (target, name) => (name === "audit" ? audit : (Reflect.get(target, name) as unknown)) });

const noting = (audit: AuditLog, appended: AuditEvent[]): AuditLog => ({
  append: async (event, contentHash) => {
    await audit.append(event, contentHash);
    appended.push(event);
  },
  list: (query) => audit.list(query),
  listRange: (range, limit) => audit.listRange(range, limit),
  removeOlder: (before, limit) => audit.removeOlder(before, limit),
  removeRange: (range) => audit.removeRange(range),
  clear: () => audit.clear(),
});

/** Never rejects. Awaited by nobody: what the host does with an event does not hold the caller up. */
async function announce(event: AuditEvent, { log, onEvent }: Listener): Promise<void> {
  try {
    await onEvent(event);
  } catch (error) {
    try {
      log(`the listener of ${event.action} failed: ${error instanceof Error ? error.name : typeof error}`);
    } catch {
      // A log that fails must not end the process.
    }
  }
}
