import { availableParallelism } from "node:os";
import type * as Bcrypt from "@node-rs/bcrypt";
import { IdentityError, MAX_PASSWORD_BYTES, type PasswordHash, type PasswordHasher } from "@pp/identity";
import pLimit, { type LimitFunction } from "p-limit";

export interface BcryptOptions {
  /** Two to this power rounds, 4 to 16. Default 12: about 200 ms. */
  readonly cost?: number;
  /**
   * How many hashes are computed at a time; the others wait in order. Default: the processors there are, at most 3.
   * A host that sets `UV_THREADPOOL_SIZE` may set more, but fewer than that.
   */
  readonly concurrency?: number;
}

const DEFAULT_COST = 12;
/** Salt and digest of a hash that no password has. */
const NOTHING = ".".repeat(53);
const hashPattern = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

let loading: Promise<typeof Bcrypt> | undefined;

/** Native code: loaded when the first password is hashed, not by programs that hash none. */
const loadBcrypt = (): Promise<typeof Bcrypt> => (loading ??= import("@node-rs/bcrypt"));

/** Threads for slow calls, unless the host sets `UV_THREADPOOL_SIZE`. */
const LIBUV_THREADS = 4;

/**
 * As many as can be computed at once, but one thread of the pool is left to the rest of the process: files are read and
 * host names looked up in the same pool, and those would wait for all the logins before them. The processors need no
 * such reserve: the system gives a thread that slept its turn at once.
 */
const defaultConcurrency = (): number => Math.min(availableParallelism(), LIBUV_THREADS - 1);

/** Not a number for text that is no hash. */
const costOf = (hash: PasswordHash): number => Number(hashPattern.exec(hash)?.[1]);

const byteLength = (password: string): number => Buffer.byteLength(password, "utf8");

/** bcrypt on worker threads, a few at a time, so that many logins at once leave the process responsive. */
export class BcryptPasswordHasher implements PasswordHasher {
  readonly #cost: number;
  readonly #limit: LimitFunction;

  /** @throws RangeError for a cost outside 4 to 16, or a concurrency below 1 */
  constructor({ cost = DEFAULT_COST, concurrency = defaultConcurrency() }: BcryptOptions = {}) {
    if (!Number.isInteger(cost) || cost < 4 || cost > 16) throw new RangeError("bcrypt cost must be 4 to 16");
    if (!Number.isInteger(concurrency) || concurrency < 1) throw new RangeError("concurrency must be at least 1");
    this.#cost = cost;
    this.#limit = pLimit(concurrency);
  }

  async hash(password: string): Promise<PasswordHash> {
    const bytes = byteLength(password);
    if (bytes > MAX_PASSWORD_BYTES) {
      throw new IdentityError("password/too-long", { bytes, maxBytes: MAX_PASSWORD_BYTES });
    }
    const bcrypt = await loadBcrypt();
    const options = { cost: this.#cost, rejectLongPasswords: true };
    return this.#limit(async () => (await bcrypt.hash(password, options)) as PasswordHash);
  }

  async verify(password: string, stored: PasswordHash): Promise<boolean> {
    if (byteLength(password) > MAX_PASSWORD_BYTES || !hashPattern.test(stored)) return false;
    const bcrypt = await loadBcrypt();
    return this.#limit(() => bcrypt.verify(password, stored));
  }

  /**
   * The salt and the password do not matter: the work does. What a hash of cost c lacks to today's C is one of each
   * cost between them: 2^c + (2^c + … + 2^(C-1)) = 2^C.
   */
  async verifyNothing(verified?: PasswordHash): Promise<void> {
    const bcrypt = await loadBcrypt();
    const spent = verified === undefined ? Number.NaN : costOf(verified);
    const missing = spent < this.#cost ? this.#cost - spent : 1;
    const first = spent < this.#cost ? spent : this.#cost;
    await this.#limit(async () => {
      for (const cost of Array.from({ length: missing }, (_, index) => first + index)) {
        await bcrypt.verify("", `$2b$${String(cost).padStart(2, "0")}$${NOTHING}`);
      }
    });
  }

  needsRehash(stored: PasswordHash): boolean {
    return !(costOf(stored) >= this.#cost);
  }
}
