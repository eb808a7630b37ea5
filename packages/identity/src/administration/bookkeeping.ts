import type { Account } from "../accounts/account.ts";
import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import type { SessionId } from "../sessions/session.ts";
import type { StoreTransaction } from "../store.ts";

interface AccountEvent {
  readonly action: AuditAction;
  readonly at: Date;
  readonly by: Actor;
  readonly account: Account;
  readonly fields: readonly string[];
}

/** Writes what was done to an account into the audit log, in the transaction of the change itself. */
export const appendEvent = (
  trail: AuditTrail,
  tx: StoreTransaction,
  { action, at, by, account, fields }: AccountEvent,
): Promise<void> =>
  trail.append(tx, { at, actor: by, action, subject: account.uid, subjectName: account.username, fields });

interface SessionEnd extends Pick<AccountEvent, "account" | "at" | "by"> {
  readonly which: "browser" | "all";
  /** This one stays. */
  readonly except?: SessionId | undefined;
}

/** Ends the account's sessions and, when there were any, says so in the audit log. Resolves to how many went. */
export async function endSessions(
  trail: AuditTrail,
  tx: StoreTransaction,
  { account, which, except, at, by }: SessionEnd,
): Promise<number> {
  const ended = await tx.sessions.removeByOwner({ accountUid: account.uid, which, except });
  if (ended > 0) await appendEvent(trail, tx, { action: "sessions.ended", at, by, account, fields: [] });
  return ended;
}
