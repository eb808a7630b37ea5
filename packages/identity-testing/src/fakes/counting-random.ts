import type { Random } from "@pp/identity";

/** Bytes that differ from call to call and are the same in every run. For tests only. */
export class CountingRandom implements Random {
  #state: number;

  constructor(seed = 1) {
    this.#state = seed;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next());
  }

  /** A 32-bit linear congruential generator; its high bits are the better ones. */
  #next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state >>> 24;
  }
}
