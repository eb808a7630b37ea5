import { looksLikeBcryptHash, type PasswordHash, randomBase36 } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { CountingRandom } from "./counting-random.ts";
import { FakeClock } from "./fake-clock.ts";
import { FastHasher } from "./fast-hasher.ts";

describe("FakeClock", () => {
  it("stands still until it is moved, by all units at once", () => {
    const clock = new FakeClock("2024-02-28T00:00:00.000Z");
    expect([clock.now(), clock.now()]).toEqual(Array(2).fill(new Date("2024-02-28T00:00:00.000Z")));
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 });
    expect(clock.now()).toEqual(new Date("2024-02-29T02:03:04.005Z"));
  });

  it("is not moved by what is done to the date it gave", () => {
    const clock = new FakeClock();
    clock.now().setTime(0);
    expect(clock.now()).toEqual(new Date("2025-01-01T00:00:00.000Z"));
  });

  it("refuses a start that is no time", () => {
    expect(() => new FakeClock("yesterday")).toThrow("yesterday");
  });
});

describe("CountingRandom", () => {
  it("gives the same bytes in every run and others at every call", () => {
    const [first, second] = [new CountingRandom(), new CountingRandom()];
    const names = Array.from({ length: 1000 }, () => randomBase36(first, 9));
    expect(Array.from({ length: 1000 }, () => randomBase36(second, 9))).toEqual(names);
    expect(new Set(names).size).toBe(1000);
    expect(new CountingRandom(2).bytes(8)).not.toEqual(new CountingRandom(1).bytes(8));
  });
});

describe("FastHasher", () => {
  it("makes hashes of bcrypt's shape that fit one password", async () => {
    const hasher = new FastHasher();
    const hash = await hasher.hash("mysecret");
    expect(looksLikeBcryptHash(hash)).toBe(true);
    expect(await hasher.verify("mysecret", hash)).toBe(true);
    expect(await hasher.verify("mysecre", hash)).toBe(false);
    expect(await hasher.verify("mysecret", "no hash" as PasswordHash)).toBe(false);
  });

  it("takes 72 bytes and refuses 73", async () => {
    const hasher = new FastHasher();
    const longest = "é".repeat(36);
    expect(await hasher.verify(longest, await hasher.hash(longest))).toBe(true);
    await expect(hasher.hash(`${longest}a`)).rejects.toMatchObject({
      code: "password/too-long",
      details: { bytes: 73 },
    });
    expect(await hasher.verify(`${longest}a`, await hasher.hash(longest))).toBe(false);
  });

  it("verifies hashes of any cost and wants weaker ones renewed", async () => {
    const weak = await new FastHasher({ cost: 4 }).hash("mysecret");
    const hasher = new FastHasher({ cost: 12 });
    expect(await hasher.verify("mysecret", weak)).toBe(true);
    expect([hasher.needsRehash(weak), hasher.needsRehash(await hasher.hash("mysecret"))]).toEqual([true, false]);
  });
});
