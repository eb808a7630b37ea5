import { fullScope } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { AuthDeps } from "../authentication/auth-deps.ts";
import { type Origin, parseOrigin } from "../authentication/login-attempt.ts";
import { findLoginDenial } from "../authentication/login-rules.ts";
import { recordAttempt, settleDenial, type Settling } from "../authentication/login-settlement.ts";
import { quoteForLog } from "../authentication/log-line.ts";
import type { RefusedSignIn, SignInDenial, SignInRequest, SignInResult } from "../authentication/sign-in.ts";
import { browserLimits, makeSession } from "../sessions/new-session.ts";
import { makeSessionToken } from "../sessions/session-token.ts";
import type { StoreTransaction } from "../store.ts";
import { type ClaimedIdentity, cleanLine, findIdentityDenial, readClaims } from "./claimed-identity.ts";
import { refreshAccount } from "./refresh-account.ts";
import { registerAccount } from "./register-account.ts";
import { type CheckedRules, checkRules, findDomainDenial } from "./sign-in-rules.ts";

interface SignInAttempt {
  readonly origin: Origin;
  readonly identity: ClaimedIdentity;
  readonly rules: CheckedRules;
}

type Accepted = Extract<SignInResult, { kind: "ok" }>;
/** With the account whose it would have been, for the audit log. */
type Denied = Extract<SignInResult, { kind: "denied" }> & Pick<Settling, "name" | "account">;

const MAX_REASON_LENGTH = 255;

/**
 * Lets people in whom an OpenID provider has vouched for. The account is found by issuer and subject and by nothing
 * else; the provider asked for the factors, so none of ours is asked for.
 */
export class SignInService {
  readonly #deps: AuthDeps;

  constructor(deps: AuthDeps) {
    this.#deps = deps;
  }

  /**
   * Never throws for somebody who is not let in. Account, session and events are written in one transaction, a denial
   * in its own.
   *
   * @throws IdentityError `policy/invalid`, `role/unknown`: a mistake in the host's rules; `store/unavailable`
   */
  async signIn(request: SignInRequest): Promise<SignInResult> {
    const attempt: SignInAttempt = {
      origin: parseOrigin({ ...request, realm: "oidc" }),
      identity: readClaims(request.identity),
      rules: checkRules(request.rules),
    };
    const result = await retryOnChange(() => this.#deps.store.transaction((tx) => this.#enter(tx, attempt)));
    if (result.kind === "ok") return result;
    const { account, kind, name, reason } = result;
    await this.#deny({ origin: attempt.origin, name, account }, reason);
    return { kind, reason };
  }

  /** A sign-in that was refused before there was an identity: a failed login in the audit log, the report and the log. */
  recordRefused({ name = "", reason, ...origin }: RefusedSignIn): Promise<void> {
    const settling = {
      origin: parseOrigin({ ...origin, realm: "oidc" }),
      name: cleanLine(name, 64),
      account: undefined,
    };
    return this.#deny(settling, cleanLine(reason, MAX_REASON_LENGTH));
  }

  async #deny(settling: Settling, reason: string): Promise<void> {
    await settleDenial(this.#deps, settling, reason);
    this.#deps.log(`sign-in denied for ${quoteForLog(settling.name)}: ${quoteForLog(reason)}`);
  }

  async #enter(tx: StoreTransaction, attempt: SignInAttempt): Promise<Accepted | Denied> {
    const { identity, rules } = attempt;
    const denied = (reason: SignInDenial, account?: Account): Denied => ({
      ...{ kind: "denied", reason, account },
      name: account?.username ?? identity.claimedName,
    });
    const unusable = findIdentityDenial(identity);
    if (unusable !== undefined) return denied(unusable);
    const { issuer, subject: authId } = identity;
    const found = await tx.accounts.findByIdentity({ provider: "oidc", issuer, authId });
    const denial = findDomainDenial(rules.domain, identity.email) ?? this.#findDenial(found, attempt);
    if (denial !== undefined) return denied(denial, found);
    const now = this.#deps.clock.now();
    const account = await this.#bringUpToDate(tx, found, { ...attempt, now });
    if (typeof account === "string") return denied(account);
    return { kind: "ok", ...(await this.#open(tx, account, { ...attempt, now })), registered: found === undefined };
  }

  #findDenial(found: Account | undefined, { rules }: SignInAttempt): SignInDenial | undefined {
    if (found !== undefined) return findLoginDenial(found, this.#deps.clock.now());
    return rules.register ? undefined : "account not found";
  }

  /** The account as it is from now on, or why there can be no new one. */
  async #bringUpToDate(
    tx: StoreTransaction,
    found: Account | undefined,
    { identity, now, origin, rules }: SignInAttempt & { readonly now: Date },
  ): Promise<Account | SignInDenial> {
    const { clientIp, userAgent } = origin;
    const by: Actor = { name: "system:sign-in", clientIp, userAgent };
    if (found !== undefined) return refreshAccount(this.#deps.trail, tx, found, { identity, rules, now, by });
    const { username } = identity;
    if (username === undefined) return "username missing";
    return (await registerAccount(this.#deps, tx, { identity, username, rules, now, by })) ?? "username taken";
  }

  async #open(
    tx: StoreTransaction,
    account: Account,
    { now, origin }: SignInAttempt & { readonly now: Date },
  ): Promise<Pick<Accepted, "account" | "session" | "token">> {
    const { policy, random, trail } = this.#deps;
    const { clientIp, userAgent } = origin;
    const token = makeSessionToken(random);
    const kind = { provider: "oidc", method: "default", grantType: "authorization_code" } as const;
    const limits = browserLimits(account, { now, policy: policy.sessions, realm: "oidc" });
    const seed = { secret: token, account, scope: fullScope, clientIp, userAgent, ...kind, ...limits };
    const session = makeSession(seed, { ...this.#deps, now });
    await tx.accounts.recordLogin(account, now);
    await tx.sessions.add(session);
    const settling = { origin, name: account.username, account };
    await recordAttempt({ trail }, tx, { settling, now, subject: account.uid, outcome: "ok", reason: "" });
    return { token, session, account: { ...account, loginAt: now } };
  }
}
