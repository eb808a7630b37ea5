import { randomInt } from "node:crypto";

export interface SeededRandom {
  /** Print it when a test fails: `PP_TEST_SEED` brings the same numbers back. */
  readonly seed: number;
  /** A number in [from, to). */
  between(from: number, to: number): number;
}

/** Numbers that can be had again (mulberry32). */
export function makeSeededRandom(seed = Number(process.env["PP_TEST_SEED"] ?? randomInt(2 ** 31))): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, between: (from, to) => from + next() * (to - from) };
}
