import type { Brand } from "../kernel/brand.ts";

/** What a hasher makes, `$2b$<cost>$…` for one: safe to store in 255 characters, never to print or log. */
export type PasswordHash = Brand<string, "PasswordHash">;

/** One-way hashing of passwords. Slow on purpose: call it before a transaction, never inside one. */
export interface PasswordHasher {
  /**
   * Hashes a new password for storage.
   *
   * @param password plain text, at most 72 **bytes** of UTF-8 ("é" is two)
   * @throws IdentityError `password/too-long`: bcrypt reads 72 bytes and ignores the rest, so a longer password
   *   would be checked by its beginning only
   * @see https://www.usenix.org/legacy/events/usenix99/provos.html for the algorithm
   */
  hash(password: string): Promise<PasswordHash>;

  /** False for a wrong password, for one over 72 bytes, and when `stored` is not a hash this hasher can read. */
  verify(password: string, stored: PasswordHash): Promise<boolean>;

  /**
   * Costs as much as `verify` of a hash made with today's setting: for names that have none.
   *
   * @param verified a hash that `verify` was just called with: only what that cost less is spent
   */
  verifyNothing(verified?: PasswordHash): Promise<void>;

  /** Whether `stored` was made with a weaker setting than `hash` uses now. */
  needsRehash(stored: PasswordHash): boolean;
}
