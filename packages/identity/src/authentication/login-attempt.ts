import { parseUsername, type Username } from "../accounts/username.ts";
import { type Realm, realms } from "../audit/audit-event.ts";
import { MAX_PASSWORD_BYTES, normalizeAttempt } from "../credentials/password.ts";
import { IdentityError } from "../errors.ts";
import { cleanUserAgent, utf8Length } from "../kernel/text.ts";
import { addressBucket, canonicalAddress } from "./client-address.ts";
import type { LogInRequest } from "./login.ts";

/** Where an attempt comes from: all of it that is written down. */
export interface Origin {
  /** Canonical; empty when the host does not know it. */
  readonly clientIp: string;
  readonly userAgent: string;
  readonly realm: Realm;
}

/** A login request, every part in its one form. What is secret stands beside the origin, never in it. */
export interface LoginAttempt {
  /** Undefined when the text cannot be the name of any account. */
  readonly username: Username | undefined;
  /** Undefined when the text cannot be a password of any account: it is not even hashed. */
  readonly password: string | undefined;
  readonly code: string | undefined;
  readonly origin: Origin;
}

const MAX_CODE_LENGTH = 64;

/** @throws IdentityError `realm/unknown`: that is the host's mistake, not the caller's */
export function parseLoginAttempt(request: LogInRequest): LoginAttempt {
  return {
    username: parseName(request.username),
    password: parsePassword(request.password),
    code: parseCode(request.code),
    origin: parseOrigin(request),
  };
}

export const parseOrigin = (request: Pick<LogInRequest, "clientIp" | "userAgent" | "realm">): Origin => ({
  clientIp: canonicalAddress(request.clientIp),
  userAgent: cleanUserAgent(request.userAgent ?? ""),
  realm: parseRealm(request.realm),
});

function parseRealm(realm: string): Realm {
  const known = realms.find((name) => name === realm);
  if (known !== undefined) return known;
  throw new IdentityError("realm/unknown", { value: realm, accepted: realms });
}

/** Undefined for text that cannot be the name of any account. */
export function parseName(text: string): Username | undefined {
  try {
    return parseUsername(text);
  } catch {
    return undefined;
  }
}

function parsePassword(text: string): string | undefined {
  const password = normalizeAttempt(text);
  const isPossible = password !== undefined && password !== "" && utf8Length(password) <= MAX_PASSWORD_BYTES;
  return isPossible ? password : undefined;
}

/** Undefined for "none given": an empty field of a form is no code. */
export const parseCode = (text: string | undefined): string | undefined => {
  const code = text?.slice(0, MAX_CODE_LENGTH).trim();
  return code === "" ? undefined : code;
};

/** What the throttle and the login report know the attempt by. */
export const attemptName = (username: Username | undefined): string => username ?? "(invalid)";

export const throttleKeys = ({ clientIp }: Pick<Origin, "clientIp">, name: string): readonly [string, string] => [
  `address:${addressBucket(clientIp)}`,
  `account:${name}`,
];
