import { retryOnChange } from "../accounts/retry-on-change.ts";
import { type IdentityErrorCode, isIdentityError } from "../errors.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { type Challenge, openChallenge, sealChallenge } from "./challenge.ts";
import { denied, judgeFactor, judgeLogin } from "./judge-login.ts";
import { admitAttempt } from "./login-admission.ts";
import { attemptName, type LoginAttempt, parseCode, parseLoginAttempt, parseOrigin } from "./login-attempt.ts";
import { findCandidate, type LoginCandidate } from "./login-candidate.ts";
import { findAccountDenial, findPasswordDenial } from "./login-rules.ts";
import {
  type AcceptedLogin,
  type IncompleteLogin,
  type LoginVerdict,
  settleDenial,
  settleIncomplete,
  settleSuccess,
  type Settling,
} from "./login-settlement.ts";
import type { CompleteLogInRequest, DenialReason, LogInRequest, LogInResult } from "./login.ts";

/** Somebody was faster: a code that is used up is as good as a wrong one, an app password that was ended as none. */
const lostRaces: Readonly<Partial<Record<IdentityErrorCode, DenialReason>>> = {
  "passcode/code-invalid": "invalid code",
  "session/not-found": "app password expired or unknown",
};

/**
 * Lets people in. One order of checks for every account and provider: throttle, a password hash that is always
 * computed, the account's rules, the second factor; only then does anything exist that authenticates.
 */
export class LoginService {
  readonly #deps: AuthDeps;

  constructor(deps: AuthDeps) {
    this.#deps = deps;
  }

  /**
   * Never throws for a bad credential. Every attempt is in the audit log before this resolves.
   *
   * @throws IdentityError `realm/unknown`; `store/unavailable`: nobody is let in; `secret-key/missing` or
   *   `secret-key/unknown` when the account's second factor cannot be read without the host's key,
   *   `sealed-text/broken` when somebody has changed it in the database
   */
  async logIn(request: LogInRequest): Promise<LogInResult> {
    const attempt = parseLoginAttempt(request);
    const refusal = await admitAttempt(this.#deps, attempt.origin, attemptName(attempt.username));
    if (refusal !== undefined) return refusal;
    return retryOnChange(async () => {
      const candidate = await findCandidate(this.#deps.store, attempt.username);
      return this.#settle(attempt, candidate, await judgeLogin(this.#deps, attempt, candidate));
    });
  }

  /**
   * The second step, with the challenge that `logIn` gave in the place of username and password. It holds for five
   * minutes, and not after the password was changed. Counts as an attempt of its own. Throws as `logIn`.
   */
  async completeLogIn(request: CompleteLogInRequest): Promise<LogInResult> {
    const { cipher, clock, store } = this.#deps;
    const challenge = openChallenge(cipher, request.challenge, clock.now());
    const code = parseCode(request.code) ?? "";
    const attempt = { username: challenge?.username, password: undefined, code, origin: parseOrigin(request) };
    const refusal = await admitAttempt(this.#deps, attempt.origin, attemptName(attempt.username));
    if (refusal !== undefined) return refusal;
    return retryOnChange(async () => {
      const candidate = await findCandidate(store, attempt.username);
      return this.#settle(attempt, candidate, await this.#judgeChallenge(attempt, candidate, challenge));
    });
  }

  /** The password was right when the challenge was made, and must still be the account's and count for something. */
  async #judgeChallenge(
    attempt: LoginAttempt,
    { account, hash, passcode }: LoginCandidate,
    challenge: Challenge | undefined,
  ): Promise<LoginVerdict> {
    const { clock, digest } = this.#deps;
    if (challenge === undefined || account === undefined || hash === undefined) return denied("invalid challenge");
    if (!digest.equal(digest.sha256(hash), challenge.credential)) return denied("invalid challenge");
    const standing = { realm: attempt.origin.realm, now: clock.now() };
    const denial = findAccountDenial(account, standing) ?? findPasswordDenial(account, true);
    return denial === undefined ? judgeFactor(this.#deps, attempt, { account, hash, passcode }) : denied(denial);
  }

  async #settle(
    { origin, username }: LoginAttempt,
    { account }: LoginCandidate,
    verdict: LoginVerdict,
  ): Promise<LogInResult> {
    const settling = { origin, name: attemptName(username), account };
    switch (verdict.kind) {
      case "ok":
        return this.#accept(settling, verdict);
      case "denied":
        return this.#deny(settling, verdict.reason);
      case "incomplete":
        return this.#challenge(settling, verdict);
    }
  }

  async #accept(settling: Settling, login: AcceptedLogin): Promise<LogInResult> {
    try {
      return { kind: "ok", ...(await settleSuccess(this.#deps, settling, login)), account: login.account };
    } catch (error) {
      const reason = isIdentityError(error) ? lostRaces[error.code] : undefined;
      if (reason === undefined) throw error;
      return this.#deny(settling, reason);
    }
  }

  async #deny(settling: Settling, reason: DenialReason): Promise<LogInResult> {
    await settleDenial(this.#deps, settling, reason);
    return { kind: "denied" };
  }

  async #challenge(settling: Settling, login: IncompleteLogin): Promise<LogInResult> {
    const { cipher, clock, digest } = this.#deps;
    const credential = digest.sha256(await settleIncomplete(this.#deps, settling, login));
    const { username } = login.account;
    return { kind: "second-factor", challenge: sealChallenge(cipher, { username, credential }, clock.now()) };
  }
}
