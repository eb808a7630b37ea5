import { expect, it } from "vitest";
import { CryptoRandom } from "./crypto-random.ts";
import { SystemClock } from "./system-clock.ts";

it("SystemClock tells the time of the machine, a new object each time", () => {
  const clock = new SystemClock();
  const before = Date.now();
  const now = clock.now();
  expect(now.getTime()).toBeGreaterThanOrEqual(before);
  expect(now.getTime()).toBeLessThanOrEqual(Date.now());
  expect(clock.now()).not.toBe(now);
});

it.each([0, 1, 24, 65_537])("CryptoRandom gives %d bytes", (length) => {
  expect(new CryptoRandom().bytes(length)).toHaveLength(length);
});

it("CryptoRandom does not repeat itself, and gives every byte", () => {
  const random = new CryptoRandom();
  const texts = Array.from({ length: 1000 }, () => Buffer.from(random.bytes(16)).toString("hex"));
  expect(new Set(texts).size).toBe(1000);
  // 16,000 bytes: the chance that one of the 256 values is missing is below 10^-24.
  expect(new Set(Buffer.from(texts.join(""), "hex")).size).toBe(256);
});

it("SystemClock waits as long as it is asked to", async () => {
  const begin = performance.now();
  await new SystemClock().wait(30);
  expect(performance.now() - begin).toBeGreaterThan(25);
});
