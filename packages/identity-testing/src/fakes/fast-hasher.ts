import { createHash } from "node:crypto";
import { IdentityError, MAX_PASSWORD_BYTES, type PasswordHash, type PasswordHasher } from "@pp/identity";

/**
 * Behaves as bcrypt does, in no time: hashes have its shape, long passwords are refused, and a lower cost asks to be
 * renewed. For tests only: the digest behind it is quick to guess.
 */
export class FastHasher implements PasswordHasher {
  readonly #cost: number;

  constructor({ cost = 12 }: { readonly cost?: number } = {}) {
    this.#cost = cost;
  }

  hash(password: string): Promise<PasswordHash> {
    const bytes = Buffer.byteLength(password);
    if (bytes <= MAX_PASSWORD_BYTES) return Promise.resolve(hashWith(password, this.#cost));
    return Promise.reject(new IdentityError("password/too-long", { bytes, maxBytes: MAX_PASSWORD_BYTES }));
  }

  verify(password: string, stored: PasswordHash): Promise<boolean> {
    return Promise.resolve(
      Buffer.byteLength(password) <= MAX_PASSWORD_BYTES && stored === hashWith(password, costOf(stored)),
    );
  }

  verifyNothing(): Promise<void> {
    return Promise.resolve();
  }

  needsRehash(stored: PasswordHash): boolean {
    return !(costOf(stored) >= this.#cost);
  }
}

const costOf = (hash: PasswordHash): number => Number(hash.slice(4, 6));

function hashWith(password: string, cost: number): PasswordHash {
  const digest = createHash("sha256").update(password).digest("hex").slice(0, 53);
  return `$2b$${String(cost).padStart(2, "0")}$${digest}` as PasswordHash;
}
