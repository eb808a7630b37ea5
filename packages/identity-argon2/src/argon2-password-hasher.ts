import { availableParallelism } from "node:os";
import type * as Argon2 from "@node-rs/argon2";
import { IdentityError, MAX_PASSWORD_BYTES, type PasswordHash, type PasswordHasher } from "@pp/identity";
import pLimit, { type LimitFunction } from "p-limit";
import { type Argon2Parameters, findParameterFault, MIN_LANE_KIB, parseArgon2Hash, workOf } from "./argon2-hash.ts";

/** What is left out has the value that OWASP recommends: 19 MiB, two passes, one lane. */
export interface Argon2Options extends Partial<Argon2Parameters> {
  /**
   * How many hashes are computed at a time; the others wait in order. Default: the processors there are, at most 3.
   * They need this times `memoryKib` of memory.
   */
  readonly concurrency?: number;
  /**
   * Verifies hashes that are not Argon2id, those of the hasher used before. A right password replaces them. As long as
   * it is given, every check costs one hash of each kind, so that nobody can tell by a clock who has which.
   */
  readonly verifyAlso?: PasswordHasher;
}

const SALT_BYTES = 16;
const DIGEST_BYTES = 32;

/** Threads for slow calls, unless the host sets `UV_THREADPOOL_SIZE`. */
const LIBUV_THREADS = 4;

/** One thread of the pool is left to the rest of the process: files are read and host names looked up there too. */
const defaultConcurrency = (): number => Math.min(availableParallelism(), LIBUV_THREADS - 1);

let loading: Promise<typeof Argon2> | undefined;

/** Native code: loaded when the first password is hashed, not by programs that hash none. */
const loadArgon2 = (): Promise<typeof Argon2> => (loading ??= import("@node-rs/argon2"));

const byteLength = (password: string): number => Buffer.byteLength(password, "utf8");

const nativeOptions = ({ memoryKib, iterations, parallelism }: Argon2Parameters): Argon2.Options => ({
  memoryCost: memoryKib,
  timeCost: iterations,
  parallelism,
  outputLen: DIGEST_BYTES,
});

/** Argon2id (RFC 9106) on worker threads, a few at a time: many logins at once leave processor and memory to others. */
export class Argon2PasswordHasher implements PasswordHasher {
  readonly #parameters: Argon2Parameters;
  readonly #former: PasswordHasher | undefined;
  /** Both kinds of hashes wait in it: each hasher has a limit of its own, but there is one pool of threads. */
  readonly #limit: LimitFunction;

  /** @throws RangeError for a parameter out of range, or a concurrency below 1 */
  constructor({
    memoryKib = 19_456,
    iterations = 2,
    parallelism = 1,
    concurrency = defaultConcurrency(),
    verifyAlso,
  }: Argon2Options = {}) {
    const parameters = { memoryKib, iterations, parallelism };
    const fault = findParameterFault(parameters);
    if (fault !== undefined) throw new RangeError(fault);
    if (!Number.isInteger(concurrency) || concurrency < 1) throw new RangeError("concurrency must be at least 1");
    this.#parameters = parameters;
    this.#former = verifyAlso;
    this.#limit = pLimit(concurrency);
  }

  async hash(password: string): Promise<PasswordHash> {
    const bytes = byteLength(password);
    if (bytes > MAX_PASSWORD_BYTES) {
      throw new IdentityError("password/too-long", { bytes, maxBytes: MAX_PASSWORD_BYTES });
    }
    const argon2 = await loadArgon2();
    const options = nativeOptions(this.#parameters);
    return this.#limit(async () => (await argon2.hash(password, options)) as PasswordHash);
  }

  async verify(password: string, stored: PasswordHash): Promise<boolean> {
    if (byteLength(password) > MAX_PASSWORD_BYTES) return false;
    if (parseArgon2Hash(stored) === undefined) return this.#verifyFormer(password, stored);
    const argon2 = await loadArgon2();
    const isRight = await this.#limit(() => argon2.verify(stored, password));
    await this.#verifyFormerNothing();
    return isRight;
  }

  async verifyNothing(verified?: PasswordHash): Promise<void> {
    // `verify` has already spent what the former hasher costs.
    if (verified === undefined) await this.#verifyFormerNothing();
    const spent = verified === undefined ? undefined : parseArgon2Hash(verified);
    const missingKib = workOf(this.#parameters) - (spent === undefined ? 0 : workOf(spent));
    if (missingKib <= 0) return;
    const { iterations, parallelism } = this.#parameters;
    const memoryKib = Math.max(Math.ceil(missingKib / iterations), MIN_LANE_KIB * parallelism);
    const options = { ...nativeOptions({ memoryKib, iterations, parallelism }), salt: Buffer.alloc(SALT_BYTES) };
    const argon2 = await loadArgon2();
    // The salt and the password do not matter: the work does.
    await this.#limit(() => argon2.hashRaw("", options));
  }

  /** Less memory or less work than today's; a salt or a digest shorter than ours; and what is not Argon2id. */
  needsRehash(stored: PasswordHash): boolean {
    const hash = parseArgon2Hash(stored);
    if (hash === undefined || hash.saltBytes < SALT_BYTES || hash.digestBytes < DIGEST_BYTES) return true;
    return hash.memoryKib < this.#parameters.memoryKib || workOf(hash) < workOf(this.#parameters);
  }

  /** Always the work of one hash at the setting of the former hasher. */
  async #verifyFormer(password: string, stored: PasswordHash): Promise<boolean> {
    const former = this.#former;
    if (former === undefined) return false;
    return this.#limit(async () => {
      const isRight = await former.verify(password, stored);
      if (former.needsRehash(stored)) await former.verifyNothing(stored);
      return isRight;
    });
  }

  async #verifyFormerNothing(): Promise<void> {
    const former = this.#former;
    if (former !== undefined) await this.#limit(() => former.verifyNothing());
  }
}
