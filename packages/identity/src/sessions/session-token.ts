import type { Brand } from "../kernel/brand.ts";
import type { Digest } from "../kernel/digest.ts";
import { type Random, randomBase36, randomHex } from "../kernel/random.ts";
import { type AppPassword, isAppPassword } from "./app-password.ts";
import type { SessionId } from "./session.ts";

/** 48 hex digits (24 random bytes): the secret of browser sessions, access tokens and client tokens. */
export type SessionToken = Brand<string, "SessionToken">;

/** What can be presented to `authenticate`. */
export type SessionSecret = SessionToken | AppPassword;

const tokenPattern = /^[0-9a-f]{48}$/;
const idPattern = /^[0-9a-f]{64}$/;
const refIdPattern = /^[0-9a-z]{10,14}$/i;

export const makeSessionToken = (random: Random): SessionToken => randomHex(random, 24) as SessionToken;
export const makeSessionRefId = (random: Random): string => `sess${randomBase36(random, 8)}`;

/**
 * Undefined for anything that no secret looks like, so that junk costs no look-up. The stored digest (64 digits) is
 * not a secret: presenting it opens nothing.
 */
export function parseSessionSecret(text: string): SessionSecret | undefined {
  if (tokenPattern.test(text)) return text as SessionToken;
  return isAppPassword(text) ? text : undefined;
}

/** The key under which a session is stored: SHA-256 of its secret. */
export const sessionIdOf = (secret: SessionSecret, digest: Digest): SessionId => digest.sha256(secret) as SessionId;

/** What a person may call a session by: its id, its ref id, or the secret itself. */
export type SessionReference = { readonly id: SessionId } | { readonly refId: string };

/** Undefined for text that cannot name a session. */
export function parseSessionReference(text: string, digest: Digest): SessionReference | undefined {
  const secret = parseSessionSecret(text);
  if (secret !== undefined) return { id: sessionIdOf(secret, digest) };
  if (idPattern.test(text)) return { id: text as SessionId };
  return refIdPattern.test(text) ? { refId: text.toLowerCase() } : undefined;
}
