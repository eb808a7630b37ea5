import { looksLikeBcryptHash, type PasswordHash, randomBase36 } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { CountingRandom } from "./counting-random.ts";
import { FakeCipher } from "./fake-cipher.ts";
import { FakeClock } from "./fake-clock.ts";
import { fakePorts } from "./fake-ports.ts";
import { FakeTotp } from "./fake-totp.ts";
import { FastHasher } from "./fast-hasher.ts";
import { TestDigest } from "./test-digest.ts";

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

const failureOf = (work: () => unknown): unknown => {
  try {
    return { returned: work() };
  } catch (error) {
    return error;
  }
};

describe("FakeCipher", () => {
  it("opens what it has sealed, for the same context only", () => {
    const cipher = new FakeCipher();
    const sealed = cipher.seal("sécret.with.dots", "account-1");
    expect(cipher.open(sealed, "account-1")).toBe("sécret.with.dots");
    expect(failureOf(() => cipher.open(sealed, "account-2"))).toMatchObject({ code: "sealed-text/broken" });
    expect(failureOf(() => cipher.open(`${sealed}0`, "account-1"))).toMatchObject({ code: "sealed-text/broken" });
  });

  it("seals with the first key, opens with every key it has, and wants older ones sealed again", () => {
    const older = new FakeCipher(["k1"]).seal("secret", "c");
    const rotated = new FakeCipher(["k2", "k1"]);
    expect(rotated.open(older, "c")).toBe("secret");
    expect([rotated.needsReseal(older), rotated.needsReseal(rotated.seal("secret", "c"))]).toEqual([true, false]);
    const without = new FakeCipher(["k2"]);
    expect(failureOf(() => without.open(older, "c"))).toMatchObject({
      code: "secret-key/unknown",
      details: { keyId: "k1" },
    });
  });

  it("signs with the first key, and verifies the very text with any key it has", () => {
    const mark = new FakeCipher(["k1"]).sign("text");
    const rotated = new FakeCipher(["k2", "k1"]);
    expect([mark.keyId, rotated.sign("text").keyId]).toEqual(["k1", "k2"]);
    expect([rotated.verify("text", mark), rotated.verify("texT", mark)]).toEqual([true, false]);
    expect(rotated.verify("text", { ...mark, keyId: "k2" })).toBe(false);
    expect(new FakeCipher(["k2"]).verify("text", mark)).toBe(false);
  });

  it("does nothing on a host without a key, and says so", () => {
    const cipher = new FakeCipher([]);
    expect(cipher.hasKey).toBe(false);
    const mark = { keyId: "k1", signature: "" };
    const calls = [
      () => cipher.seal("secret", "c"),
      () => cipher.open("k1.c2VjcmV0.0", "c"),
      () => cipher.sign("text"),
      () => cipher.verify("text", mark),
      () => cipher.needsReseal("k1.c2VjcmV0.0"),
    ];
    for (const call of calls) expect(failureOf(call)).toMatchObject({ code: "secret-key/missing" });
  });
});

describe("FakeTotp", () => {
  const [start, step] = [1_735_689_600_000, 30_000];

  it("accepts a code of its own step, of the one before and of the one after, and names the step", async () => {
    const totp = new FakeTotp();
    const secret = await totp.makeSecret();
    const code = totp.code(secret, new Date(start));
    expect(code).toMatch(/^\d{6}$/);
    const at = (offset: number): Promise<number | undefined> =>
      totp.matchingStep(secret, code, new Date(start + offset));
    const own = start / step;
    expect([await at(0), await at(step - 1), await at(2 * step - 1), await at(-step)]).toEqual([own, own, own, own]);
    expect([await at(2 * step), await at(-step - 1)]).toEqual([undefined, undefined]);
  });

  it("makes a secret at every call, each with codes of its own", async () => {
    const totp = new FakeTotp();
    const [first, second] = [await totp.makeSecret(), await totp.makeSecret()];
    expect(first).not.toBe(second);
    expect(totp.code(first, new Date(start))).not.toBe(totp.code(second, new Date(start)));
    expect(await totp.matchingStep(second, totp.code(first, new Date(start)), new Date(start))).toBeUndefined();
  });

  it("names issuer, account and secret in the address for authenticators", async () => {
    const uri = await new FakeTotp().uri("SECRET1", { issuer: "PhotoPrism", account: "bob" });
    expect(uri).toBe("otpauth://totp/PhotoPrism:bob?secret=SECRET1&issuer=PhotoPrism");
  });
});

describe("TestDigest", () => {
  it("is SHA-256 in small hex digits, of UTF-8", () => {
    const digest = new TestDigest();
    expect(digest.sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(digest.sha256("é")).toBe("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
  });

  it("compares texts as a whole", () => {
    const digest = new TestDigest();
    const pairs = [
      ["abc", "abc"],
      ["abc", "abd"],
      ["abc", "ab"],
      ["", ""],
    ] as const;
    expect(pairs.map(([left, right]) => digest.equal(left, right))).toEqual([true, false, false, true]);
  });
});

describe("fakePorts", () => {
  it("gives ports of its own at every call", () => {
    const [first, second] = [fakePorts(), fakePorts()];
    first.clock.advance({ seconds: 1 });
    first.random.bytes(1);
    expect(second.clock.now()).toEqual(new FakeClock().now());
    expect(second.random.bytes(8)).toEqual(new CountingRandom().bytes(8));
    expect(Object.keys(first).sort()).toEqual(["cipher", "clock", "digest", "hasher", "random", "totp"]);
  });
});
