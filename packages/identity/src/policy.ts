import { defaultThrottlePolicy, type ThrottlePolicy } from "./authentication/throttle.ts";
import { IdentityError } from "./errors.ts";
import { invisibleCharacter } from "./kernel/text.ts";
import { defaultSessionPolicy, type SessionPolicy } from "./sessions/session-policy.ts";

/** Rules that a host may set. */
export interface IdentityPolicy {
  /** In characters, 1 to 72. Default 8 (OWASP ASVS 5.0, 6.2.1). */
  readonly passwordMinLength: number;
  readonly sessions: SessionPolicy;
  readonly throttle: ThrottlePolicy;
  /** How long audit events are kept, in days, 1 to 36500. Default 365. */
  readonly auditRetentionDays: number;
  /** What authenticator apps show beside the username, 1 to 64 characters. Default `PhotoPrism`. */
  readonly appName: string;
}

/** What a host sets; the rest is as the defaults say. */
export interface PolicyOptions {
  readonly passwordMinLength?: number;
  readonly sessions?: Partial<SessionPolicy>;
  readonly throttle?: Partial<ThrottlePolicy>;
  readonly auditRetentionDays?: number;
  readonly appName?: string;
}

const DAY = 86_400;
const MAX_SECONDS = 10 * 365 * DAY;
const MAX_APP_NAME_LENGTH = 64;

/** @throws IdentityError `policy/invalid` naming the field and what it may be */
export function makePolicy(options: PolicyOptions = {}): IdentityPolicy {
  const sessions = { ...defaultSessionPolicy, ...options.sessions };
  const throttle = { ...defaultThrottlePolicy, ...options.throttle };
  checkSessions(sessions);
  for (const [field, value] of Object.entries(throttle)) check(`throttle ${field}`, value, 0, 86_400);
  return {
    passwordMinLength: check("minimum password length", options.passwordMinLength ?? 8, 1, 72),
    sessions,
    throttle,
    auditRetentionDays: check("audit retention (days)", options.auditRetentionDays ?? 365, 1, 36_500),
    appName: checkAppName(options.appName ?? "PhotoPrism"),
  };
}

function checkSessions(policy: SessionPolicy): void {
  checkLimit("session maximum age (seconds)", policy.maxAgeSeconds);
  checkLimit("session idle timeout (seconds)", policy.idleTimeoutSeconds);
  check("OpenID session maximum age (seconds)", policy.oidcMaxAgeSeconds, 1, MAX_SECONDS);
  check("sessions per app password", policy.sessionsPerAppPassword, 1, 10_000);
}

/** Zero is refused: some take it for "at once", some for "never". */
function checkLimit(field: string, seconds: number): void {
  if (seconds === 0 || !Number.isInteger(seconds) || seconds < -1 || seconds > MAX_SECONDS) {
    throw new IdentityError("policy/invalid", { field, accepted: `1 to ${String(MAX_SECONDS)}, or -1 for no limit` });
  }
}

/** A colon would end the issuer in the label of an `otpauth:` URI. */
function checkAppName(name: string): string {
  const isName = name.trim() !== "" && name.length <= MAX_APP_NAME_LENGTH && !name.includes(":");
  if (isName && !invisibleCharacter.test(name)) return name;
  throw new IdentityError("policy/invalid", {
    field: "app name",
    accepted: `1 to ${String(MAX_APP_NAME_LENGTH)} visible characters without a colon`,
  });
}

function check(field: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new IdentityError("policy/invalid", { field, accepted: `${String(min)} to ${String(max)}` });
}
