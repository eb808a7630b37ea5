import type { PasswordHash } from "@pp/identity";
import { BcryptPasswordHasher } from "@pp/identity-node";
import { describe, expect, it } from "vitest";
import { type Argon2Options, Argon2PasswordHasher } from "./argon2-password-hasher.ts";

const quick = new Argon2PasswordHasher({ memoryKib: 64, iterations: 1 });
const stored = (text: string): PasswordHash => text as PasswordHash;

/** Made by `htpasswd -nbBC 5 bob mysecret`. */
const htpasswdHash = stored("$2y$05$FpQhmQZoZrdGfiz6FJVszOVAdtibDmUD6CdSUTnU/Z7889vYmEEaa");

describe("Argon2PasswordHasher", () => {
  it("makes hashes of version 19 with the given parameters, a new salt each, that verify", async () => {
    const hasher = new Argon2PasswordHasher({ memoryKib: 128, iterations: 3, parallelism: 2 });
    const hashes = [await hasher.hash("mysecret"), await hasher.hash("mysecret")];
    expect(new Set(hashes).size).toBe(2);
    for (const hash of hashes) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=128,t=3,p=2\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
      expect(await hasher.verify("mysecret", hash)).toBe(true);
      expect(await hasher.verify("mysecreT", hash)).toBe(false);
      expect(await hasher.verify("", hash)).toBe(false);
      expect(hasher.needsRehash(hash)).toBe(false);
    }
  });

  it("uses 19 MiB, two iterations and one lane unless told otherwise: 97 characters", async () => {
    const hash = await new Argon2PasswordHasher().hash("mysecret");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(hash).toHaveLength(97);
  });

  // The vector of RFC 9106 needs associated data, which no PHC string and not the native module has a place for.
  it.each([
    [
      "the reference implementation, of 64 MiB",
      "password",
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ],
    [
      "the reference implementation, of one lane",
      "password",
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    ],
    [
      "the reference implementation, of two lanes",
      "password",
      "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
    ],
    [
      "OpenSSL",
      "mysecret",
      "$argon2id$v=19$m=19456,t=2,p=1$HsMso5tCfbnx62mixD9qrQ$jc9i/3mVxmfQkVLtKBnDsDLZP1R54zCXuti3Hnrgkac",
    ],
    [
      "OpenSSL, in UTF-8, of four lanes",
      "pässword-日本",
      "$argon2id$v=19$m=12288,t=3,p=4$lBt+zUflo9YGaEfe9npmLw$MhOFiBJAjt1bWrOH/n9Tz0XXM2CP+6X+uPPqoKnXyuY",
    ],
    [
      "OpenSSL, of five iterations",
      "mysecret",
      "$argon2id$v=19$m=7168,t=5,p=1$+bAHi131ltLqGQEMABu9AA$EDklmKNqd0YWiVLeoX7S8wXoltco2mkqjsMuszXacVo",
    ],
  ])("verifies a hash of %s", async (_, password, hash) => {
    expect(await quick.verify(password, stored(hash))).toBe(true);
    expect(await quick.verify(`${password}x`, stored(hash))).toBe(false);
  });

  it("takes 72 bytes and refuses 73, counted in UTF-8", async () => {
    const longest = "é".repeat(36);
    const hash = await quick.hash(longest);
    expect(await quick.verify(longest, hash)).toBe(true);
    expect(await quick.verify(`${longest}x`, hash)).toBe(false);
    await expect(quick.hash(`${longest}x`)).rejects.toMatchObject({
      code: "password/too-long",
      details: { bytes: 73, maxBytes: 72 },
    });
  });

  it.each([
    "",
    "plain",
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ",
    "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHR$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    htpasswdHash,
  ])("is false for %j, which it cannot read, and asks to renew it", async (text) => {
    expect(await quick.verify("mysecret", stored(text))).toBe(false);
    expect(quick.needsRehash(stored(text))).toBe(true);
  });

  it("asks to renew hashes of less memory, less work, a shorter salt or digest, and no others", () => {
    const hasher = new Argon2PasswordHasher({ memoryKib: 1024, iterations: 4, parallelism: 2 });
    const [salt, digest] = ["HsMso5tCfbnx62mixD9qrQ", "jc9i/3mVxmfQkVLtKBnDsDLZP1R54zCXuti3Hnrgkac"];
    const needsRehash = (parameters: string, more = { salt, digest }): boolean =>
      hasher.needsRehash(stored(`$argon2id$v=19$${parameters}$${more.salt}$${more.digest}`));
    expect(needsRehash("m=1023,t=8,p=2")).toBe(true);
    expect(needsRehash("m=1024,t=3,p=2")).toBe(true);
    expect(needsRehash("m=2047,t=2,p=2")).toBe(true);
    expect(needsRehash("m=1024,t=4,p=2", { salt: "c29tZXNhbHQ", digest })).toBe(true);
    expect(needsRehash("m=1024,t=4,p=2", { salt, digest: "nf65EOgLrQMR/uIPnA4rEg" })).toBe(true);
    expect(needsRehash("m=67108864,t=1,p=1")).toBe(true);

    expect(needsRehash("m=1024,t=4,p=2")).toBe(false);
    expect(needsRehash("m=2048,t=2,p=2")).toBe(false);
    expect(needsRehash("m=1024,t=4,p=1")).toBe(false);
    expect(needsRehash("m=65536,t=5,p=4")).toBe(false);
  });

  it("verifies what the former hasher can read, and asks to renew all of it", async () => {
    const hasher = new Argon2PasswordHasher({
      memoryKib: 64,
      iterations: 1,
      verifyAlso: new BcryptPasswordHasher({ cost: 4 }),
    });
    expect(await hasher.verify("mysecret", htpasswdHash)).toBe(true);
    expect(await hasher.verify("mysecreT", htpasswdHash)).toBe(false);
    expect(hasher.needsRehash(htpasswdHash)).toBe(true);
    expect(await hasher.verify("mysecret", stored("plain"))).toBe(false);
    expect(await hasher.hash("mysecret")).toMatch(/^\$argon2id\$/);
  });

  it.each<[string, Argon2Options]>([
    ["memoryKib must be 8 to 262144", { memoryKib: 7 }],
    ["memoryKib must be 8 to 262144", { memoryKib: 262_145 }],
    ["memoryKib must be 8 to 262144", { memoryKib: 19_456.5 }],
    ["memoryKib must be 8 to 262144", { memoryKib: Number.NaN }],
    ["memoryKib must be 32 to 262144", { memoryKib: 31, parallelism: 4 }],
    ["iterations must be 1 to 64", { iterations: 0 }],
    ["iterations must be 1 to 64", { iterations: 65 }],
    ["iterations must be 1 to 64", { iterations: 1.5 }],
    ["parallelism must be 1 to 16", { parallelism: 0 }],
    ["parallelism must be 1 to 16", { parallelism: 17 }],
    ["memoryKib times iterations must be at most 1048576", { memoryKib: 262_144, iterations: 5 }],
    ["concurrency must be at least 1", { concurrency: 0 }],
    ["concurrency must be at least 1", { concurrency: 1.5 }],
  ])("refuses with %j what is out of range", (message, options) => {
    expect(() => new Argon2PasswordHasher(options)).toThrow(new RangeError(message));
  });

  it.each<Argon2Options>([
    { memoryKib: 8, iterations: 64, parallelism: 1, concurrency: 1 },
    { memoryKib: 128, iterations: 1, parallelism: 16 },
    { memoryKib: 262_144, iterations: 4 },
  ])("takes %o, limits all of them", (options) => {
    expect(() => new Argon2PasswordHasher(options)).not.toThrow();
  });
});
