import { IdentityError } from "../errors.ts";
import { characterCount, utf8Length } from "../kernel/text.ts";
import type { PasswordHash } from "./password-hasher.ts";

/** bcrypt reads this many bytes and ignores the rest. */
export const MAX_PASSWORD_BYTES = 72;

/** Before anything whose cost grows with the length; NFC never makes a text ten times shorter. */
const isOversized = (password: string): boolean => password.length > MAX_PASSWORD_BYTES * 10;

/** NFC, so that the same keys typed on another system give the same bytes (NIST SP 800-63B 3.1.1.2). Not trimmed. */
const normalizePassword = (password: string): string => password.normalize("NFC");

/**
 * The form in which an attempt is compared, or undefined for text that is nobody's password. A NUL or half a
 * surrogate pair would be taken for something else: bcrypt repeats its key with a NUL between, so that `a` and
 * `a\0a` have the same hash.
 */
export const normalizeAttempt = (password: string): string | undefined =>
  isOversized(password) || password.includes("\0") || !password.isWellFormed()
    ? undefined
    : normalizePassword(password);

/**
 * The normal form of an acceptable new password.
 *
 * @param minLength in characters
 * @throws IdentityError `password/too-short`, `password/too-long` (over 72 bytes of UTF-8), `password/invalid`
 */
export function parseNewPassword(password: string, minLength: number): string {
  if (isOversized(password)) {
    throw new IdentityError("password/too-long", { bytes: utf8Length(password), maxBytes: MAX_PASSWORD_BYTES });
  }
  if (!password.isWellFormed()) throw new IdentityError("password/invalid", { reason: "is not well-formed Unicode" });
  const normal = normalizePassword(password);
  const bytes = utf8Length(normal);
  if (bytes > MAX_PASSWORD_BYTES) throw new IdentityError("password/too-long", { bytes, maxBytes: MAX_PASSWORD_BYTES });
  if (characterCount(normal) < minLength) throw new IdentityError("password/too-short", { minLength });
  // Other bcrypt programs read a C string: they would see the part before the NUL only.
  if (normal.includes("\0"))
    throw new IdentityError("password/invalid", { reason: "must not contain a NUL character" });
  return normal;
}

const bcryptHash = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const MAX_IMPORTED_COST = 16;

/** True for text that is meant to be a bcrypt hash. */
export const looksLikeBcryptHash = (text: string): boolean => bcryptHash.test(text);

/**
 * A bcrypt hash made elsewhere. Costs above 16 are refused: one check would take seconds, a denial of service.
 *
 * @throws IdentityError `password/hash-unsupported`
 */
export function parsePasswordHash(text: string): PasswordHash {
  const cost = Number(bcryptHash.exec(text)?.[1]);
  if (cost >= 4 && cost <= MAX_IMPORTED_COST) return text as PasswordHash;
  throw new IdentityError("password/hash-unsupported", { accepted: "bcrypt ($2a$, $2b$, $2y$) of cost 4 to 16" });
}
