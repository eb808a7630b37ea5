import { acceptsPassword, type PasscodeProof } from "@pp/identity";
import type { CallContext } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { type Problem, ProblemError, problems, throttled } from "../problem.ts";

/** How long ago a session may have been opened to stand for a password: as the domain has it for second factors. */
const FRESH_MS = 10 * 60 * 1000;

/** 403, where the original answers 400 to one operation and 403 to the next: the request is well formed. */
const wrongPassword: Problem = {
  status: 403,
  error: "Invalid credentials",
  message: "The password is wrong",
  errorCode: "credentials/invalid",
};

const loginNeeded: Problem = {
  ...problems.forbidden,
  message: "Log in again, and repeat this within ten minutes",
  errorCode: "session/not-fresh",
};

/**
 * Before something that a stolen session must not do: the password once more (OWASP ASVS 5, 7.5.1), under the throttle
 * of logins. Accounts without a password need a session that was opened a moment ago.
 *
 * @returns the proof, for those who pass it on
 * @throws ProblemError 403, 429
 */
export async function confirmOwner(call: CallContext, password: string | undefined): Promise<PasscodeProof> {
  const { clientIp, identity, now, userAgent } = call;
  const { account, kind, session } = requireCaller(call);
  if (account === undefined || kind !== "browser") throw new ProblemError(problems.forbidden);
  if (password === undefined || password === "") {
    const { createdAt } = await identity.sessions.get(session.id);
    const { account: owner, password: stored } = await identity.accounts.describe(account.uid);
    if (stored !== undefined && acceptsPassword(owner.provider)) throw new ProblemError(wrongPassword);
    if (now.getTime() - createdAt.getTime() > FRESH_MS) throw new ProblemError(loginNeeded);
    return { kind: "fresh-session", openedAt: createdAt };
  }
  // The account's own, and not an app password, which is for a program; nor one that is left and opens nothing.
  const check = async () =>
    acceptsPassword((await identity.accounts.get(account.uid)).provider) &&
    identity.passwords.verify(account.uid, password, call.actor);
  const result = await identity.attempt({ name: account.username, clientIp, userAgent, realm: "api" }, check);
  if (result.kind === "throttled") throw new ProblemError(throttled(result.retryAfterSeconds));
  if (result.kind === "denied") throw new ProblemError(wrongPassword);
  return { kind: "password", password };
}
