import { type Account, effectiveRole } from "../accounts/account.ts";
import { changedFields } from "../administration/account-changes.ts";
import { appendEvent, endSessions } from "../administration/bookkeeping.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { isIdentityError } from "../errors.ts";
import type { StoreTransaction } from "../store.ts";
import type { ClaimedIdentity } from "./claimed-identity.ts";
import { type CheckedRules, roleOfGroups } from "./sign-in-rules.ts";

interface Refreshment {
  readonly identity: ClaimedIdentity;
  readonly rules: CheckedRules;
  readonly now: Date;
  readonly by: Actor;
}

/**
 * Brings an account in line with what its provider says: the issuer where it was not known yet, display name, verified
 * e-mail address, and the role where a group gives one. An address that somebody else has is not taken over. Another
 * role ends the browser sessions. Writes nothing when nothing differs.
 *
 * @throws IdentityError `account/changed-meanwhile`
 */
export async function refreshAccount(
  trail: AuditTrail,
  tx: StoreTransaction,
  before: Account,
  { identity, rules, now, by }: Refreshment,
): Promise<Account> {
  const role = await permittedRole(trail, tx, before, { identity, rules, now, by });
  const { displayName = before.displayName, email = before.email, issuer } = identity;
  const after = await update(tx, before, { ...before, issuer, displayName, email, role, updatedAt: now });
  const fields = changedFields(before, after);
  if (fields.length === 0) return before;
  if (fields.includes("role")) await endSessions(trail, tx, { account: after, which: "browser", at: now, by });
  await appendEvent(trail, tx, { action: "account.changed", at: now, by, account: after, fields });
  return { ...after, version: before.version + 1 };
}

/** Resolves to what was written: without the e-mail address when somebody else has it. */
async function update(tx: StoreTransaction, before: Account, after: Account): Promise<Account> {
  if (changedFields(before, after).length === 0) return after;
  try {
    await tx.accounts.update(after);
    return after;
  } catch (error) {
    const isTaken = isIdentityError(error) && error.code === "account/email-taken";
    if (!isTaken || after.email === before.email) throw error;
    return update(tx, before, { ...after, email: before.email });
  }
}

/**
 * What the groups give. The role stays for super admins, and for the last one who can administer: that is said in the
 * audit log, and the sign-in goes on.
 */
async function permittedRole(
  trail: AuditTrail,
  tx: StoreTransaction,
  before: Account,
  { identity, rules, now, by }: Refreshment,
): Promise<Account["role"]> {
  const role = before.superAdmin ? undefined : roleOfGroups(identity.groups, rules.groupRoles);
  if (role === undefined) return before.role;
  if (effectiveRole(before) !== "admin" || role === "admin") return role;
  // Until the end of this transaction nobody else can take an administrator away.
  const administrators = await tx.accounts.lockAdministrators(now, 2);
  if (administrators.some((uid) => uid !== before.uid) || administrators.length === 0) return role;
  const { uid: subject, username: subjectName } = before;
  const refused = { outcome: "failed", reason: "last administrator" } as const;
  const event = { at: now, actor: by, action: "account.changed", subject, subjectName, fields: ["role"] } as const;
  await trail.append(tx, { ...event, ...refused });
  return before.role;
}
