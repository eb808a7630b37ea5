import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { type Origin, throttleKeys } from "./login-attempt.ts";
import type { LogInResult } from "./login.ts";
import { type Admission, admitAccount, admitAddress } from "./throttle.ts";
import type { ThrottleEntry } from "./throttle-repository.ts";
import type { StoreTransaction } from "../store.ts";

/** Nobody has proved who they are yet: the actor is whoever is at that address. */
export const anonymous = ({ clientIp, userAgent }: Origin): Actor => ({ name: "anonymous", clientIp, userAgent });

const DAY_MS = 86_400_000;

type AdmissionDeps = Pick<AuthDeps, "store" | "clock" | "policy" | "trail">;

type Throttled = Extract<LogInResult, { kind: "throttled" }>;

/** An attempt as the throttle knows it. */
export interface CountedAttempt {
  readonly origin: Origin;
  /** For the login report and the audit log. */
  readonly name: string;
  /** @see throttleKeys */
  readonly keys: readonly [string, string];
  /** What the audit log calls it. */
  readonly action: Extract<AuditAction, "login.attempted" | "client.login-attempted">;
}

export interface AdmittedAttempt {
  readonly kind: "admitted";
  /** The account's entry as it was counted; undefined when it was free, or a trusted address passed its delay. */
  readonly counted: ThrottleEntry | undefined;
}

/** `countAttempt` for a login: resolves to the refusal when there were too many. */
export async function admitAttempt(deps: AdmissionDeps, origin: Origin, name: string): Promise<Throttled | undefined> {
  const attempt = { origin, name, keys: throttleKeys(origin, name), action: "login.attempted" } as const;
  const admission = await countAttempt(deps, attempt);
  return admission.kind === "throttled" ? admission : undefined;
}

/**
 * Counts the attempt against its address and its account, before anything is looked at; all processes share the
 * counters.
 *
 * @param isFree for a secret that cost nothing to check and is known to be right: it must wait as any other, and counts
 *   as none, so that many at once do not hold each other up
 */
export async function countAttempt(
  { store, clock, policy, trail }: AdmissionDeps,
  attempt: CountedAttempt,
  isFree = false,
): Promise<AdmittedAttempt | Throttled> {
  const now = clock.now();
  const { keys, name, origin } = attempt;
  const [addressKey, accountKey] = keys;
  return store.transaction(async (tx) => {
    const [addressEntry, accountEntry] = await tx.throttle.lock(keys);
    const address = admitAddress({ key: addressKey, entry: addressEntry, now }, policy.throttle);
    const account = admitAccount({ key: accountKey, entry: accountEntry, now }, policy.throttle);
    const trustedSince = new Date(now.getTime() - policy.throttle.trustDays * DAY_MS);
    const mayPass =
      account.admitted || (await isTrusted(tx, { clientIp: origin.clientIp, username: name }, trustedSince));
    if (address.admitted && mayPass) {
      if (isFree) return { kind: "admitted", counted: undefined };
      await tx.throttle.put(address.entry);
      if (account.admitted) await tx.throttle.put(account.entry);
      return { kind: "admitted", counted: account.admitted ? account.entry : undefined };
    }
    const retryAfterSeconds = Math.max(waitOf(address), mayPass ? 0 : waitOf(account));
    await recordThrottled(tx, { ...attempt, trail, now, reason: address.admitted ? "account" : "address" });
    return { kind: "throttled", retryAfterSeconds };
  });
}

const waitOf = (admission: Admission): number => (admission.admitted ? 0 : admission.retryAfterSeconds);

/** Passes the delay of the account, not that of the address. An address that the host does not know is nobody's. */
const isTrusted = async (
  tx: StoreTransaction,
  login: { readonly clientIp: string; readonly username: string },
  since: Date,
): Promise<boolean> => login.clientIp !== "" && tx.logins.hasSuccess(login, since);

interface ThrottledAttempt extends Pick<AuthDeps, "trail">, Pick<CountedAttempt, "origin" | "name" | "action"> {
  readonly now: Date;
  readonly reason: "account" | "address";
}

async function recordThrottled(
  tx: StoreTransaction,
  { trail, origin, name, action, now, reason }: ThrottledAttempt,
): Promise<void> {
  const text = `too many attempts for the ${reason}`;
  await tx.logins.record({ ...origin, username: name, status: "THROTTLED", reason: text, at: now });
  await trail.append(tx, {
    at: now,
    actor: anonymous(origin),
    action,
    subject: "",
    subjectName: name,
    fields: [],
    realm: origin.realm,
    outcome: "throttled",
    reason: text,
  });
}
