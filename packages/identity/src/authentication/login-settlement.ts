import { fullScope } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import type { AuditEvent } from "../audit/audit-event.ts";
import type { PasswordHash } from "../credentials/password-hasher.ts";
import { IdentityError } from "../errors.ts";
import { browserLimits, childLimits, makeSession, type SessionSeed } from "../sessions/new-session.ts";
import type { Session } from "../sessions/session.ts";
import { makeSessionToken, type SessionToken } from "../sessions/session-token.ts";
import type { StoreTransaction } from "../store.ts";
import type { AuthDeps } from "./auth-deps.ts";
import type { UsedFactor } from "./check-code.ts";
import { anonymous, type CountedAttempt } from "./login-admission.ts";
import { type Origin, throttleKeys } from "./login-attempt.ts";
import type { DenialReason } from "./login.ts";
import { quoteForLog } from "./log-line.ts";
import { refundAddress } from "./throttle.ts";

const VISIT_INTERVAL_MS = 60_000;

export interface Rehash {
  readonly from: PasswordHash;
  readonly to: PasswordHash;
}

export interface AcceptedLogin {
  readonly kind: "ok";
  readonly account: Account;
  readonly factor?: UsedFactor | undefined;
  readonly rehash?: Rehash | undefined;
  /** The app password that was presented instead of the account's own. */
  readonly parent?: Session | undefined;
}

/** The password was right, the second factor is still to come. */
export interface IncompleteLogin extends Pick<AcceptedLogin, "account" | "rehash"> {
  readonly kind: "incomplete";
  /** The stored hash that the password was compared with. */
  readonly hash: PasswordHash;
}

/** What the checks said; nothing is written yet. */
export type LoginVerdict = AcceptedLogin | IncompleteLogin | { readonly kind: "denied"; readonly reason: DenialReason };

/** A login as the settlement knows it: where from, and under which name. */
export interface Settling {
  readonly origin: Origin;
  readonly name: string;
  /** Default `login.attempted`. */
  readonly action?: CountedAttempt["action"];
  /** Whose name that is. */
  readonly account: { readonly uid: string } | undefined;
}

export interface OpenedSession {
  readonly session: Session;
  readonly token: SessionToken;
}

/**
 * Writes a success: the second factor is used up, the session opened, the throttle's tokens given back, all in one
 * transaction.
 *
 * @throws IdentityError `passcode/code-invalid` when somebody else used the factor first; `session/not-found` when the
 *   app password was ended meanwhile; `account/changed-meanwhile` when the account is not what was checked any more.
 *   Nothing is written then.
 */
export function settleSuccess(deps: AuthDeps, settling: Settling, login: AcceptedLogin): Promise<OpenedSession> {
  const now = deps.clock.now();
  const token = makeSessionToken(deps.random);
  const { account, parent } = login;
  const session = makeSession(seedOf(deps, { settling, login, now, token }), { ...deps, now });
  return deps.store.transaction(async (tx) => {
    // First of all: whatever changed since the checks sends everything back to them.
    await tx.accounts.recordLogin(account, now);
    await useFactor(deps, tx, { settling, login, now });
    await tx.sessions.add(session);
    if (parent !== undefined)
      await tx.sessions.keepNewest({ parentId: parent.id }, deps.policy.sessions.sessionsPerAppPassword);
    await renewHash(deps, tx, { settling, login, now });
    await giveBack(deps, tx, { settling, now, clearAccount: true });
    await recordAttempt(deps, tx, { settling, now, subject: account.uid, outcome: "ok", reason: "" });
    return { session, token };
  });
}

/**
 * Writes that the account's password was right and opened nothing. At most one login a minute is recorded for a name
 * and an address, whatever the door.
 *
 * @throws IdentityError `account/changed-meanwhile` when the account is not what was checked any more
 */
export const settleVisit = (
  deps: AuthDeps,
  settling: Settling,
  login: Pick<AcceptedLogin, "account" | "rehash">,
): Promise<void> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { account } = login;
    await renewHash(deps, tx, { settling, login, now });
    await giveBack(deps, tx, { settling, now, clearAccount: true });
    const since = new Date(now.getTime() - VISIT_INTERVAL_MS);
    const { clientIp } = settling.origin;
    if (await tx.logins.hasSuccess({ clientIp, username: settling.name }, since)) return tx.accounts.hold(account);
    await tx.accounts.recordLogin(account, now);
    await recordAttempt(deps, tx, { settling, now, subject: account.uid, outcome: "ok", reason: "" });
  });

interface Moment {
  readonly settling: Settling;
  readonly now: Date;
}

type Accepting = Moment & { readonly login: AcceptedLogin };

/** A new secret for every login: whatever the caller held before is worth no more than it was. */
function seedOf(
  { policy }: Pick<AuthDeps, "policy">,
  { settling, login, now, token }: Accepting & { readonly token: SessionToken },
): SessionSeed {
  const { account, parent } = login;
  const { clientIp, realm, userAgent } = settling.origin;
  const common = { secret: token, account, clientIp, userAgent };
  const own = browserLimits(account, { now, policy: policy.sessions, realm });
  if (parent === undefined) {
    const provider = realm === "oidc" ? "oidc" : "local";
    return { ...common, provider, method: account.method, grantType: "password", scope: fullScope, ...own };
  }
  const { clientName, scope } = parent;
  const kind = { provider: "application", method: "session", grantType: "session" } as const;
  return { ...common, ...kind, scope, parent, client: { clientName }, ...childLimits(own, parent) };
}

/** @throws IdentityError `passcode/code-invalid` when somebody was faster with it: the transaction must not commit */
async function useFactor(
  { trail }: AuthDeps,
  tx: StoreTransaction,
  { settling, login: { account, factor }, now }: Accepting,
): Promise<void> {
  if (factor === undefined) return;
  const { uid: subject, username: subjectName } = account;
  const isFresh =
    factor.kind === "code"
      ? await tx.passcodes.advance(subject, factor.step, now)
      : await tx.passcodes.useRecoveryCode(subject, factor.digest, now);
  if (!isFresh) throw new IdentityError("passcode/code-invalid", { username: subjectName });
  if (factor.kind === "code") return;
  const actor = { ...anonymous(settling.origin), name: subject };
  await trail.append(tx, { at: now, actor, action: "recovery-code.used", subject, subjectName, fields: ["passcode"] });
}

/** False, and nothing done, when the password was changed since it was read: the newer hash must not be overwritten. */
async function renewHash(
  { trail }: AuthDeps,
  tx: StoreTransaction,
  { settling, login, now }: Moment & { readonly login: Pick<AcceptedLogin, "account" | "rehash"> },
): Promise<boolean> {
  const { account, rehash } = login;
  if (rehash === undefined || !(await tx.credentials.replaceHash(account.uid, rehash, now))) return false;
  const { uid: subject, username: subjectName } = account;
  const actor = anonymous(settling.origin);
  await trail.append(tx, { at: now, actor, action: "password.rehashed", subject, subjectName, fields: ["password"] });
  return true;
}

/** The password was right: the attempt costs nothing. Only a whole login clears the account's failures. */
async function giveBack(
  { policy }: AuthDeps,
  tx: StoreTransaction,
  { settling, now, clearAccount }: Moment & { readonly clearAccount: boolean },
): Promise<void> {
  const [addressKey, accountKey] = throttleKeys(settling.origin, settling.name);
  const keys = clearAccount ? [addressKey, accountKey] : [addressKey];
  const [address] = await tx.throttle.lock(keys);
  if (address !== undefined) await tx.throttle.put(refundAddress(address, now, policy.throttle));
  if (clearAccount) await tx.throttle.remove(accountKey);
}

/**
 * Writes that the password was right and the code is still to come. Nothing exists yet that authenticates. Resolves to
 * the hash that is stored now: with two steps this is the only time that an outdated one can be replaced.
 *
 * @throws IdentityError `account/changed-meanwhile` when the outdated hash is not there any more
 */
export const settleIncomplete = (deps: AuthDeps, settling: Settling, login: IncompleteLogin): Promise<PasswordHash> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const subject = login.account.uid;
    const isRenewed = await renewHash(deps, tx, { settling, login, now });
    if (login.rehash !== undefined && !isRenewed)
      throw new IdentityError("account/changed-meanwhile", { uid: subject });
    await giveBack(deps, tx, { settling, now, clearAccount: false });
    await deps.trail.append(tx, loginEvent({ settling, now, subject, outcome: "incomplete", reason: "code required" }));
    return login.rehash?.to ?? login.hash;
  });

/** Writes a failure, in a transaction of its own, and one line for the host's log. */
export async function settleDenial(deps: AuthDeps, settling: Settling, reason: string): Promise<void> {
  const now = deps.clock.now();
  await deps.store.transaction((tx) =>
    recordAttempt(deps, tx, { settling, now, subject: settling.account?.uid ?? "", outcome: "failed", reason }),
  );
  deps.log(`login failed for ${quoteForLog(settling.name)} from ${settling.origin.clientIp || "unknown"}`);
}

interface LoginFacts extends Moment {
  readonly subject: string;
  readonly outcome: "ok" | "failed" | "incomplete";
  readonly reason: string;
}

/** The event and the summary row, of one attempt. */
export async function recordAttempt(
  { trail }: Pick<AuthDeps, "trail">,
  tx: StoreTransaction,
  facts: LoginFacts,
): Promise<void> {
  const { settling, now, outcome, reason } = facts;
  const status = outcome === "ok" ? "OK" : "FAILED";
  await tx.logins.record({ ...settling.origin, username: settling.name, status, reason, at: now });
  await trail.append(tx, loginEvent(facts));
}

const loginEvent = ({ settling, now, subject, outcome, reason }: LoginFacts): AuditEvent => ({
  at: now,
  actor: outcome === "ok" ? { ...anonymous(settling.origin), name: subject } : anonymous(settling.origin),
  action: settling.action ?? "login.attempted",
  subject,
  subjectName: settling.name,
  fields: [],
  realm: settling.origin.realm,
  outcome,
  reason,
});
