import type { Account } from "../accounts/account.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import type { Clock } from "../kernel/clock.ts";
import type { IdentityStore } from "../store.ts";
import { normalizeAttempt } from "./password.ts";
import type { PasswordHash, PasswordHasher } from "./password-hasher.ts";

interface VerifyDeps {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly trail: AuditTrail;
}

interface PasswordAttempt {
  readonly account: Account;
  readonly password: string;
  readonly by: Actor;
}

/** Compares with the stored hash, and renews a hash that was made with a weaker setting than today's. */
export async function verifyPassword(deps: VerifyDeps, { account, password, by }: PasswordAttempt): Promise<boolean> {
  const normal = normalizeAttempt(password);
  if (normal === undefined) return false;
  const stored = await deps.store.read((reader) => reader.credentials.findPassword(account.uid));
  if (stored === undefined) return false;
  if (!(await deps.hasher.verify(normal, stored.hash))) return false;
  if (deps.hasher.needsRehash(stored.hash)) {
    await renewHash(deps, { account, by, from: stored.hash, to: await deps.hasher.hash(normal) });
  }
  return true;
}

interface HashRenewal extends Pick<PasswordAttempt, "account" | "by"> {
  readonly from: PasswordHash;
  readonly to: PasswordHash;
}

/** Does nothing when the password was changed since it was read: the newer hash must not be overwritten. */
const renewHash = ({ store, clock, trail }: VerifyDeps, { account, by, from, to }: HashRenewal): Promise<void> =>
  store.transaction(async (tx) => {
    const at = clock.now();
    if (!(await tx.credentials.replaceHash(account.uid, { from, to }, at))) return;
    const { uid: subject, username: subjectName } = account;
    await trail.append(tx, { at, actor: by, action: "password.rehashed", subject, subjectName, fields: ["password"] });
  });
