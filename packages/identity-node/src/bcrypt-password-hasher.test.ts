import type { PasswordHash } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { BcryptPasswordHasher } from "./bcrypt-password-hasher.ts";

const quick = new BcryptPasswordHasher({ cost: 4 });
const stored = (text: string): PasswordHash => text as PasswordHash;

/** Made by `htpasswd -nbBC 5 bob mysecret`. */
const htpasswdHash = stored("$2y$05$FpQhmQZoZrdGfiz6FJVszOVAdtibDmUD6CdSUTnU/Z7889vYmEEaa");

describe("BcryptPasswordHasher", () => {
  it("makes 60-character $2b$ hashes of the given cost that verify", async () => {
    const hash = await quick.hash("mysecret");
    expect(hash).toMatch(/^\$2b\$04\$[./A-Za-z0-9]{53}$/);
    expect(await quick.verify("mysecret", hash)).toBe(true);
    expect(await quick.verify("mysecreT", hash)).toBe(false);
  });

  it("uses cost 12 unless told otherwise", async () => {
    expect(await new BcryptPasswordHasher().hash("mysecret")).toMatch(/^\$2b\$12\$/);
  });

  it("verifies what htpasswd -B made, whatever the prefix", async () => {
    for (const prefix of ["$2y$", "$2a$", "$2b$"]) {
      const hash = stored(htpasswdHash.replace("$2y$", prefix));
      expect(await quick.verify("mysecret", hash)).toBe(true);
      expect(await quick.verify("wrong", hash)).toBe(false);
    }
  });

  it.each([
    ["htpasswd, in UTF-8", "pässword-日本", "$2y$10$2kYXh1bfoPUl0YYgaa0cge4v.hwYn.W9RbEc.JBlN1lgNTuzJoFCO"],
    ["jBCrypt, of a letter", "a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"],
    [
      "jBCrypt, of letters",
      "abcdefghijklmnopqrstuvwxyz",
      "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC",
    ],
    [
      "jBCrypt, of signs",
      "~!@#$%^&*()      ~!@#$%^&*()PNBFRD",
      "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO",
    ],
  ])("verifies a hash of %s", async (_, password, hash) => {
    expect(await quick.verify(password, stored(hash))).toBe(true);
    expect(await quick.verify(`${password}x`, stored(hash))).toBe(false);
  });

  it("takes 72 bytes and refuses 73, counted in UTF-8", async () => {
    const longest = "é".repeat(36);
    expect(await quick.verify(longest, await quick.hash(longest))).toBe(true);
    await expect(quick.hash(`${longest}x`)).rejects.toMatchObject({
      code: "password/too-long",
      details: { bytes: 73, maxBytes: 72 },
    });
  });

  it.each(["x", "é", "日", "\u{1F600}"])("counts the bytes of %s and not the characters", async (character) => {
    const atMost = Math.floor(72 / Buffer.byteLength(character));
    const longest = character.repeat(atMost).padEnd(72 - atMost * (Buffer.byteLength(character) - 1), "x");
    expect(Buffer.byteLength(longest)).toBe(72);
    const hash = await quick.hash(longest);
    expect(await quick.verify(longest, hash)).toBe(true);
    expect(await quick.verify(longest.slice(0, -1), hash)).toBe(false);
    expect(await quick.verify(`${longest}x`, hash)).toBe(false);
    await expect(quick.hash(`${longest}x`)).rejects.toMatchObject({ code: "password/too-long" });
  });

  it("does not take a longer password for its first 72 bytes", async () => {
    const hash = await quick.hash("x".repeat(72));
    expect(await quick.verify("x".repeat(73), hash)).toBe(false);
  });

  it.each(["", "plain", "$2b$04$short", "$2x$04$FpQhmQZoZrdGfiz6FJVszOVAdtibDmUD6CdSUTnU/Z7889vYmEEaa"])(
    "is false for %j, which is no hash",
    async (text) => {
      expect(await quick.verify("mysecret", stored(text))).toBe(false);
    },
  );

  it("asks to renew hashes of a lower cost, and what it cannot read, but not those of a higher one", () => {
    const hasher = new BcryptPasswordHasher({ cost: 10 });
    expect(hasher.needsRehash(htpasswdHash)).toBe(true);
    expect(hasher.needsRehash(stored("plain"))).toBe(true);
    expect(hasher.needsRehash(stored(htpasswdHash.replace("$05$", "$10$")))).toBe(false);
    expect(hasher.needsRehash(stored(htpasswdHash.replace("$05$", "$12$")))).toBe(false);
  });

  it.each([3, 17, 4.5])("refuses cost %d", (cost) => {
    expect(() => new BcryptPasswordHasher({ cost })).toThrow(RangeError);
  });

  it("refuses a concurrency of none", () => {
    expect(() => new BcryptPasswordHasher({ concurrency: 0 })).toThrow(RangeError);
  });
});
