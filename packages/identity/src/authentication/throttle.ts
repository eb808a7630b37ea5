import type { ThrottleEntry } from "./throttle-repository.ts";

/** How many attempts are let through. */
export interface ThrottlePolicy {
  /** Attempts that an address has at once. 0 switches the throttle of addresses off. Default 10. */
  readonly addressBurst: number;
  /** After how long one of them comes back. Default 60. */
  readonly addressRefillSeconds: number;
  /** Failures of an account that cost no delay. Default 5. */
  readonly accountFreeFailures: number;
  /** The first delay; each further failure doubles it. 0 switches the throttle of accounts off. Default 1. */
  readonly accountDelaySeconds: number;
  /** The longest delay. Default 900. */
  readonly accountMaxDelaySeconds: number;
  /** For how long a success lets its address pass the delay of the account. Default 30. */
  readonly trustDays: number;
}

export const defaultThrottlePolicy: ThrottlePolicy = {
  addressBurst: 10,
  addressRefillSeconds: 60,
  accountFreeFailures: 5,
  accountDelaySeconds: 1,
  accountMaxDelaySeconds: 900,
  trustDays: 30,
};

/** Either the entry as it is after the attempt was counted, or how long to wait. */
export type Admission =
  | { readonly admitted: true; readonly entry: ThrottleEntry }
  | { readonly admitted: false; readonly retryAfterSeconds: number };

interface Asked {
  readonly key: string;
  readonly entry: ThrottleEntry | undefined;
  readonly now: Date;
}

const later = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);
const secondsUntil = (date: Date, now: Date): number => Math.max(1, Math.ceil((date.getTime() - now.getTime()) / 1000));

/** Takes one of the address's attempts: a token bucket, kept as the instant at which it will be full again (GCRA). */
export function admitAddress({ key, entry, now }: Asked, policy: ThrottlePolicy): Admission {
  const fullAt = entry !== undefined && entry.until > now ? entry.until : now;
  const emptyUntil = later(fullAt, -(policy.addressBurst - 1) * policy.addressRefillSeconds);
  if (policy.addressBurst > 0 && emptyUntil > now) {
    return { admitted: false, retryAfterSeconds: secondsUntil(emptyUntil, now) };
  }
  const until = policy.addressBurst > 0 ? later(fullAt, policy.addressRefillSeconds) : now;
  return { admitted: true, entry: { key, until, failures: 0, updatedAt: now } };
}

/** Gives the attempt back: it was a success. */
export const refundAddress = (entry: ThrottleEntry, now: Date, policy: ThrottlePolicy): ThrottleEntry => ({
  ...entry,
  until: later(entry.until, -policy.addressRefillSeconds),
  updatedAt: now,
});

/**
 * Counts an attempt on an account as failed before it is made, so that many at once cannot share one budget; a
 * success takes it back.
 */
export function admitAccount({ key, entry, now }: Asked, policy: ThrottlePolicy): Admission {
  if (entry !== undefined && entry.until > now) {
    return { admitted: false, retryAfterSeconds: secondsUntil(entry.until, now) };
  }
  const failures = (entry?.failures ?? 0) + 1;
  return {
    admitted: true,
    entry: { key, until: later(now, delaySeconds(failures, policy)), failures, updatedAt: now },
  };
}

/**
 * Takes back the failure that `admitAccount` counted: it was none. What others did meanwhile counts on. Undefined when
 * nothing is left to remember.
 */
export function refundAccount(
  entry: ThrottleEntry,
  counted: ThrottleEntry,
  policy: ThrottlePolicy,
): ThrottleEntry | undefined {
  const failures = entry.failures - 1;
  if (failures <= 0) return undefined;
  // Nobody had to wait when it was counted: as nobody came after it, nobody has to now.
  const isLatest = entry.failures === counted.failures && entry.updatedAt.getTime() === counted.updatedAt.getTime();
  const delay = isLatest ? 0 : delaySeconds(failures, policy);
  return { ...entry, failures, until: later(entry.updatedAt, delay) };
}

function delaySeconds(failures: number, policy: ThrottlePolicy): number {
  const counted = failures - policy.accountFreeFailures;
  if (counted <= 0) return 0;
  return Math.min(policy.accountDelaySeconds * 2 ** Math.min(counted - 1, 30), policy.accountMaxDelaySeconds);
}
