import type { Account } from "../accounts/account.ts";
import { isAppPassword } from "../sessions/app-password.ts";
import { checkAppPassword } from "./app-password-login.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { checkCode } from "./check-code.ts";
import { checkPassword, type ProvenPassword } from "./check-password.ts";
import type { LoginAttempt } from "./login-attempt.ts";
import type { LoginCandidate } from "./login-candidate.ts";
import { findAccountDenial, findPasswordDenial } from "./login-rules.ts";
import type { IncompleteLogin, LoginVerdict, Rehash } from "./login-settlement.ts";
import type { DenialReason } from "./login.ts";

/** An account whose password was right. */
type ProvenCandidate = Pick<LoginCandidate, "passcode"> & Pick<IncompleteLogin, "account" | "hash">;

export const denied = (reason: DenialReason): Extract<LoginVerdict, { kind: "denied" }> => ({ kind: "denied", reason });

/** The one order of checks, for every account, provider and door. Writes nothing. */
export async function judgeLogin(
  deps: AuthDeps,
  attempt: LoginAttempt,
  { account, hash, passcode }: LoginCandidate,
): Promise<LoginVerdict> {
  // Always, and always at today's cost: what follows must not show in the time that it takes.
  const proven = await checkPassword(deps.hasher, attempt.password, hash);
  if (attempt.username === undefined) return denied("invalid username");
  if (account === undefined) return denied("account not found");
  const viaApp = await judgeAppPassword(deps, attempt, account);
  if (viaApp !== undefined) return viaApp;
  const denial = findDenial(deps, attempt, account) ?? findPasswordDenial(account, hash !== undefined);
  if (denial !== undefined) return denied(denial);
  if (proven === undefined) return denied("invalid password");
  const verdict = await judgeFactor(deps, attempt, { account, hash: proven.hash, passcode });
  return verdict.kind === "denied" ? verdict : { ...verdict, rehash: await rehash(deps, proven) };
}

/** Undefined when the password is not an app password: then it is checked as the account's own. */
export async function judgeAppPassword(
  deps: Pick<AuthDeps, "store" | "digest" | "clock">,
  attempt: LoginAttempt,
  account: Account,
): Promise<LoginVerdict | undefined> {
  const { origin, password } = attempt;
  if (password === undefined || !isAppPassword(password)) return undefined;
  const now = deps.clock.now();
  const check = await checkAppPassword(deps, { account, secret: password, realm: origin.realm, now });
  if (check.kind === "unknown") return undefined;
  if (check.kind === "denied") return check;
  const denial = findDenial(deps, attempt, account);
  return denial === undefined ? { kind: "ok", account, parent: check.parent } : denied(denial);
}

const findDenial = (
  { clock }: Pick<AuthDeps, "clock">,
  { origin }: LoginAttempt,
  account: Account,
): DenialReason | undefined => findAccountDenial(account, { realm: origin.realm, now: clock.now() });

/** The password was right. An account that says it has a second factor is never let in without one. */
export async function judgeFactor(
  deps: AuthDeps,
  { code }: LoginAttempt,
  { account, hash, passcode }: ProvenCandidate,
): Promise<LoginVerdict> {
  if (account.method !== "2fa") return { kind: "ok", account };
  if (code === undefined) return { kind: "incomplete", account, hash };
  const factor = await checkCode(deps, { account, passcode, code, now: deps.clock.now() });
  return factor === undefined ? denied("invalid code") : { kind: "ok", account, factor };
}

/** A hash made with a weaker setting than today's is replaced by one of the password that was just typed. */
const rehash = async (
  { hasher }: Pick<AuthDeps, "hasher">,
  { password, hash }: ProvenPassword,
): Promise<Rehash | undefined> =>
  hasher.needsRehash(hash) ? { from: hash, to: await hasher.hash(password) } : undefined;
