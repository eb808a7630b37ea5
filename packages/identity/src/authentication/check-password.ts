import type { PasswordHash, PasswordHasher } from "../credentials/password-hasher.ts";

/** A password and the stored hash that it matches. */
export interface ProvenPassword {
  readonly password: string;
  readonly hash: PasswordHash;
}

/**
 * Compares with the stored hash; undefined for no. The work is that of one hash at today's cost, whatever is stored
 * and whatever the answer: unknown names, accounts without a password and old, cheap hashes must not be told apart by
 * a clock.
 */
export async function checkPassword(
  hasher: PasswordHasher,
  password: string | undefined,
  stored: PasswordHash | undefined,
): Promise<ProvenPassword | undefined> {
  if (password === undefined || stored === undefined) {
    await hasher.verifyNothing();
    return undefined;
  }
  const isRight = await hasher.verify(password, stored);
  if (hasher.needsRehash(stored)) await hasher.verifyNothing(stored);
  return isRight ? { password, hash: stored } : undefined;
}
