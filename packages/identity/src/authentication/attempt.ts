import { type IdentityErrorKind, isIdentityError } from "../errors.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { type AdmittedAttempt, type CountedAttempt, countAttempt } from "./login-admission.ts";
import { attemptName, parseName, parseOrigin, throttleKeys } from "./login-attempt.ts";
import { findCandidate } from "./login-candidate.ts";
import { settleDenial } from "./login-settlement.ts";
import type { DenialReason, LogInRequest } from "./login.ts";
import { refundAccount, refundAddress } from "./throttle.ts";

/** Somebody presents a secret of an account, and it is not a login. */
export interface AttemptRequest extends Pick<LogInRequest, "clientIp" | "userAgent" | "realm"> {
  /** The username of the account whose secret is checked. */
  readonly name: string;
  /** Why it failed, for the audit log. Default `invalid password`, and `invalid code` for `passcode/code-invalid`. */
  readonly reason?: DenialReason | undefined;
}

/** Every denial looks the same: why is in the audit log only. */
export type AttemptResult =
  | { readonly kind: "ok" }
  | { readonly kind: "denied" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

/**
 * Checks a secret other than at a login, such as the old password before a change, or a code: under the same throttle
 * and with the same traces as a login, so that nobody guesses here what is guarded there. Every attempt is counted
 * before `check` runs, and given back when that resolves to true; a success is no login and leaves no trace.
 *
 * What `check` throws is passed on. An IdentityError of kind `unauthenticated` counts as false; one that says the
 * request cannot be done whatever the secret (kinds `invalid-input`, `not-found`, `conflict`, `forbidden`) is given back,
 * so `check` must not throw one of these because the secret was wrong. After any other error the attempt counts.
 *
 * @throws IdentityError `realm/unknown`; `store/unavailable`
 */
export async function attempt(
  deps: AuthDeps,
  request: AttemptRequest,
  check: () => Promise<boolean>,
): Promise<AttemptResult> {
  const origin = parseOrigin(request);
  const username = parseName(request.name);
  const name = attemptName(username);
  const counted = { origin, name, keys: throttleKeys(origin, name), action: "login.attempted" } as const;
  const admission = await countAttempt(deps, counted);
  if (admission.kind === "throttled") return admission;
  const outcome = await outcomeOf(check);
  if (outcome.kind === "wrong") {
    const { account } = await findCandidate(deps.store, username);
    await settleDenial(deps, { origin, name, account }, reasonFor(request, outcome.error));
    if (outcome.error !== undefined) throw outcome.error;
    return { kind: "denied" };
  }
  if (outcome.kind === "right" || outcome.kind === "refused") await giveBack(deps, counted, admission);
  if (outcome.kind !== "right") throw outcome.error;
  return { kind: "ok" };
}

type Outcome =
  | { readonly kind: "right" }
  | { readonly kind: "wrong"; readonly error?: Error }
  /** Not done, whatever the secret. */
  | { readonly kind: "refused"; readonly error: Error }
  | { readonly kind: "broken"; readonly error: unknown };

async function outcomeOf(check: () => Promise<boolean>): Promise<Outcome> {
  try {
    return { kind: (await check()) ? "right" : "wrong" };
  } catch (error) {
    if (!isIdentityError(error)) return { kind: "broken", error };
    if (error.kind === "unauthenticated") return { kind: "wrong", error };
    return { kind: refusals.has(error.kind) ? "refused" : "broken", error };
  }
}

const refusals: ReadonlySet<IdentityErrorKind> = new Set(["invalid-input", "not-found", "conflict", "forbidden"]);

const reasonFor = ({ reason = "invalid password" }: AttemptRequest, error: unknown): DenialReason =>
  isIdentityError(error) && error.code === "passcode/code-invalid" ? "invalid code" : reason;

/** The attempt costs nothing. Failures from before stay: only a whole login forgets those. */
const giveBack = (
  { clock, policy, store }: AuthDeps,
  { keys }: CountedAttempt,
  { counted }: AdmittedAttempt,
): Promise<void> =>
  store.transaction(async (tx) => {
    const now = clock.now();
    const [address, account] = await tx.throttle.lock(keys);
    if (address !== undefined) await tx.throttle.put(refundAddress(address, now, policy.throttle));
    if (account === undefined || counted === undefined) return;
    const entry = refundAccount(account, counted, policy.throttle);
    if (entry === undefined) await tx.throttle.remove(account.key);
    else await tx.throttle.put(entry);
  });
