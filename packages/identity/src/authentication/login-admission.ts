import type { Actor } from "../audit/audit-event.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { type Origin, throttleKeys } from "./login-attempt.ts";
import type { LogInResult } from "./login.ts";
import { type Admission, admitAccount, admitAddress } from "./throttle.ts";
import type { StoreTransaction } from "../store.ts";

/** Nobody has proved who they are yet: the actor is whoever is at that address. */
export const anonymous = ({ clientIp, userAgent }: Origin): Actor => ({ name: "anonymous", clientIp, userAgent });

const DAY_MS = 86_400_000;

/**
 * Counts the attempt against its address and its account, before anything is looked at; all processes share the
 * counters. Resolves to the refusal when there were too many.
 */
export async function admitAttempt(
  { store, clock, policy, trail }: Pick<AuthDeps, "store" | "clock" | "policy" | "trail">,
  origin: Origin,
  name: string,
): Promise<Extract<LogInResult, { kind: "throttled" }> | undefined> {
  const now = clock.now();
  const [addressKey, accountKey] = throttleKeys(origin, name);
  return store.transaction(async (tx) => {
    const [addressEntry, accountEntry] = await tx.throttle.lock([addressKey, accountKey]);
    const address = admitAddress({ key: addressKey, entry: addressEntry, now }, policy.throttle);
    const account = admitAccount({ key: accountKey, entry: accountEntry, now }, policy.throttle);
    const trustedSince = new Date(now.getTime() - policy.throttle.trustDays * DAY_MS);
    const mayPass =
      account.admitted || (await isTrusted(tx, { clientIp: origin.clientIp, username: name }, trustedSince));
    if (address.admitted && mayPass) {
      await tx.throttle.put(address.entry);
      if (account.admitted) await tx.throttle.put(account.entry);
      return undefined;
    }
    const retryAfterSeconds = Math.max(waitOf(address), mayPass ? 0 : waitOf(account));
    await recordThrottled(tx, { trail, origin, name, now, reason: address.admitted ? "account" : "address" });
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

interface ThrottledAttempt extends Pick<AuthDeps, "trail"> {
  readonly origin: Origin;
  readonly name: string;
  readonly now: Date;
  readonly reason: "account" | "address";
}

async function recordThrottled(
  tx: StoreTransaction,
  { trail, origin, name, now, reason }: ThrottledAttempt,
): Promise<void> {
  const text = `too many attempts for the ${reason}`;
  await tx.logins.record({ ...origin, username: name, status: "THROTTLED", reason: text, at: now });
  await trail.append(tx, {
    at: now,
    actor: anonymous(origin),
    action: "login.attempted",
    subject: "",
    subjectName: name,
    fields: [],
    realm: origin.realm,
    outcome: "throttled",
    reason: text,
  });
}
