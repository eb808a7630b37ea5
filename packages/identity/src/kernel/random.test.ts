import { CountingRandom } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { type Random, randomBase36, randomBase62, randomDigits, randomHex } from "./random.ts";

/** Gives these bytes, one after the other, then zeros. */
const fixed = (...bytes: readonly number[]): Random => {
  const rest = [...bytes];
  return { bytes: (length) => Uint8Array.from({ length }, () => rest.shift() ?? 0) };
};

it("maps a byte to its remainder by 36, up to 251", () => {
  expect(randomBase36(fixed(0, 9, 10, 35, 36, 251), 6)).toBe("09az0z");
});

it("draws again for 252 to 255, which would favour the first letters", () => {
  expect(randomBase36(fixed(252, 253, 254, 255, 10, 11, 12, 13), 4)).toBe("abcd");
});

it("gives every letter as often as any other", () => {
  const counts = new Map<string, number>();
  for (const letter of randomBase36(new CountingRandom(), 36_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(36);
  expect(Math.min(...counts.values())).toBeGreaterThan(800);
  expect(Math.max(...counts.values())).toBeLessThan(1200);
});

it("gives nothing for a length of 0", () => {
  expect(randomBase36(fixed(), 0)).toBe("");
});

it("maps bytes to 62 letters and digits, up to 247", () => {
  expect(randomBase62(fixed(0, 25, 26, 51, 52, 61, 62, 247, 248, 255, 1), 9)).toBe("azAZ09a9b");
});

it("maps bytes to ten digits, up to 249", () => {
  expect(randomDigits(fixed(0, 9, 10, 249, 250, 255, 7), 5)).toBe("09097");
});

it("writes bytes as lower-case hex", () => {
  expect(randomHex(fixed(0, 1, 171, 255), 4)).toBe("0001abff");
});
