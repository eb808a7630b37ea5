import type { AccessHolder } from "../access/authorize.ts";
import { fullScope, scopeAllows } from "../access/scope.ts";
import { type Account, effectiveRole, mayUseWebdav } from "../accounts/account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import { effectiveUploadPath, type UserPath } from "../accounts/user-path.ts";
import { principalOf } from "./authenticate.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { judgeAppPassword, judgeLogin } from "./judge-login.ts";
import { admitAttempt } from "./login-admission.ts";
import { attemptName, type LoginAttempt, parseLoginAttempt } from "./login-attempt.ts";
import { findCandidate } from "./login-candidate.ts";
import { type AcceptedLogin, type LoginVerdict, settleDenial, settleVisit, type Settling } from "./login-settlement.ts";
import type { DenialReason, LogInRequest } from "./login.ts";
import type { Principal } from "./principal.ts";

/** The two halves of HTTP Basic, and where they came from. */
export type WebdavRequest = Pick<LogInRequest, "username" | "password" | "clientIp" | "userAgent">;

/** Somebody may use WebDAV; for what, `authorize(access, "webdav", …)` says. */
export interface WebdavAccess {
  readonly account: Account;
  /** The folder that the account is confined to; empty: the root. */
  readonly uploadPath: UserPath;
  readonly access: AccessHolder;
  /** The session or app password that was presented; undefined for the account's own password, which opens none. */
  readonly session: Principal["session"] | undefined;
}

export type WebdavResult =
  | ({ readonly kind: "ok" } & WebdavAccess)
  | { readonly kind: "denied" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

/**
 * Checks one request of a WebDAV client by name and password: an app password of the account whose scope allows
 * `webdav`, or the account's own password unless it has a second factor. No session comes of it: every request is
 * checked again, so what is revoked counts at once. The switch for WebDAV counts here, not the one for logging in.
 *
 * An app password is one of two reads, no write and no trace, and is what clients should use. The account's password
 * costs a slow hash (about 250 ms) and two transactions every time, and has one budget with all logins: more than a few
 * such requests at once are throttled. In the audit log it is a login with realm `webdav`, written at most once a minute
 * for a name and an address. A failure of either is traced, counted and throttled as a failed login.
 *
 * Never throws for a bad credential. Throws as `LoginService.logIn`.
 */
export async function checkWebdav(deps: AuthDeps, request: WebdavRequest): Promise<WebdavResult> {
  const { clientIp, password, userAgent, username } = request;
  const attempt = parseLoginAttempt({ clientIp, password, realm: "webdav", userAgent, username });
  const quick = await judgeQuickly(deps, attempt);
  if (quick?.kind === "ok") return accessOf(quick);
  const refusal = await admitAttempt(deps, attempt.origin, attemptName(attempt.username));
  if (refusal !== undefined) return refusal;
  return retryOnChange(async () => {
    const candidate = await findCandidate(deps.store, attempt.username);
    const verdict = await judgeLogin(deps, attempt, candidate);
    const settling = { origin: attempt.origin, name: attemptName(attempt.username), account: candidate.account };
    return settle(deps, settling, verdict);
  });
}

/** A right app password costs neither a hash nor a write. Everything else goes the way of a login. */
async function judgeQuickly(deps: AuthDeps, attempt: LoginAttempt): Promise<LoginVerdict | undefined> {
  const { username } = attempt;
  if (username === undefined) return undefined;
  const account = await deps.store.read((reader) => reader.accounts.findByUsername(username));
  return account && judgeAppPassword(deps, attempt, account);
}

async function settle(deps: AuthDeps, settling: Settling, verdict: LoginVerdict): Promise<WebdavResult> {
  if (verdict.kind === "ok") {
    await settleVisit(deps, settling, verdict);
    return accessOf(verdict);
  }
  const reason: DenialReason = verdict.kind === "denied" ? verdict.reason : "second factor required";
  await settleDenial(deps, settling, reason);
  return { kind: "denied" };
}

function accessOf({ account, parent }: AcceptedLogin): WebdavResult {
  const access: AccessHolder =
    parent === undefined
      ? { kind: "browser", account: { role: effectiveRole(account) }, client: undefined, scope: fullScope }
      : principalOf({ account, client: undefined, session: parent });
  const session = parent && { id: parent.id, refId: parent.refId };
  return { kind: "ok", account, uploadPath: uploadPathOf(account), access, session };
}

const uploadPathOf = ({ basePath, uploadPath }: Account): UserPath => effectiveUploadPath(basePath, uploadPath);

/**
 * What a principal may do over WebDAV, for a token in the header of a request: undefined when its account may not use
 * WebDAV, its scope does not allow it, or it has no account.
 */
export async function findWebdavAccess(
  { clock, store }: Pick<AuthDeps, "clock" | "store">,
  principal: Principal,
): Promise<WebdavAccess | undefined> {
  const uid = principal.account?.uid;
  if (uid === undefined || !scopeAllows(principal.scope, "webdav", "view")) return undefined;
  const account = await store.read((reader) => reader.accounts.find(uid));
  if (account === undefined || !mayUseWebdav(account, clock.now())) return undefined;
  return { account, uploadPath: uploadPathOf(account), access: principal, session: principal.session };
}
