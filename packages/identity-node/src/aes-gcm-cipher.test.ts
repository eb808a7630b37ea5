import { describe, expect, it } from "vitest";
import { AesGcmCipher } from "./aes-gcm-cipher.ts";
import { parseKeyring } from "./keyring.ts";

const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
const cipherWith = (text: string): AesGcmCipher => new AesGcmCipher(() => parseKeyring(text));
const old = cipherWith(`k1:${key(1)}`);
const rotated = cipherWith(`k2:${key(2)},k1:${key(1)}`);

describe("AesGcmCipher", () => {
  it("opens what it has sealed, each time another text", () => {
    const [first, second] = [old.seal("secret", "u1"), old.seal("secret", "u1")];
    expect(first).not.toBe(second);
    expect(first).not.toContain("secret");
    expect(old.open(first, "u1")).toBe("secret");
    expect(old.open(second, "u1")).toBe("secret");
  });

  it("does not open a text that was moved to another context", () => {
    const sealed = old.seal("secret", "u1");
    expect(() => old.open(sealed, "u2")).toThrow(expect.objectContaining({ code: "sealed-text/broken" }));
  });

  it("does not open a text with any character changed", () => {
    const sealed = old.seal("secret", "u1");
    const start = sealed.lastIndexOf(".") + 1;
    for (let index = start; index < sealed.length - 1; index += 7) {
      const other = sealed[index] === "A" ? "B" : "A";
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      expect(() => old.open(changed, "u1")).toThrow(expect.objectContaining({ code: "sealed-text/broken" }));
    }
  });

  it.each(["", "v2.k1.AAAA", "v1.k1.AAAA", "v1.k1."])("does not open %j", (text) => {
    expect(() => old.open(text, "u1")).toThrow(expect.objectContaining({ code: "sealed-text/broken" }));
  });

  it("opens old texts after a rotation, and says that they want to be sealed again", () => {
    const sealed = old.seal("secret", "u1");
    expect(rotated.open(sealed, "u1")).toBe("secret");
    expect(rotated.needsReseal(sealed)).toBe(true);
    expect(rotated.needsReseal(rotated.seal("secret", "u1"))).toBe(false);
  });

  it("names the key that is not there any more", () => {
    const sealed = rotated.seal("secret", "u1");
    expect(() => old.open(sealed, "u1")).toThrow(
      expect.objectContaining({ code: "secret-key/unknown", details: { keyId: "k2" } }),
    );
  });

  it("signs so that another text, another key and a changed signature do not verify", () => {
    const signed = old.sign("text");
    expect(signed.signature).toMatch(/^[0-9a-f]{64}$/);
    expect(old.verify("text", signed)).toBe(true);
    expect(rotated.verify("text", signed)).toBe(true);
    expect(old.verify("other", signed)).toBe(false);
    expect(old.verify("text", { ...signed, signature: "00" })).toBe(false);
    expect(old.verify("text", { ...signed, keyId: "k9" })).toBe(false);
    expect(cipherWith(`k1:${key(3)}`).verify("text", signed)).toBe(false);
  });

  it("says what to do when there is no key, and takes one that comes later", () => {
    const given: string[] = [];
    const cipher = new AesGcmCipher(() => given.map(parseKeyring)[0], "set a key");
    expect(cipher.hasKey).toBe(false);
    expect(() => cipher.seal("secret", "u1")).toThrow("no secret key: set a key");
    expect(() => cipher.sign("text")).toThrow(expect.objectContaining({ code: "secret-key/missing" }));
    given.push(key(1));
    expect(cipher.hasKey).toBe(true);
    expect(cipher.open(cipher.seal("secret", "u1"), "u1")).toBe("secret");
  });
});

describe("parseKeyring", () => {
  it("reads one key without an id, and several with", () => {
    expect(parseKeyring(`${key(1)}\n`).map(({ id }) => id)).toEqual(["k1"]);
    expect(parseKeyring(`b:${key(1)} a:${key(2)}`).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  it("derives different keys for different uses", () => {
    const [{ encryption, signature }] = parseKeyring(key(1));
    expect(encryption).toHaveLength(32);
    expect(encryption).not.toEqual(signature);
  });

  it.each([
    ["", "is empty"],
    ["short", "32 bytes in base 64"],
    [`bad id:${key(1)}`, "32 bytes in base 64"],
    [`a:${key(1)},a:${key(2)}`, "the same id twice"],
  ])("refuses %j without quoting it", (text, problem) => {
    expect(() => parseKeyring(text)).toThrow(expect.objectContaining({ code: "secret-key/invalid" }));
    expect(() => parseKeyring(text)).toThrow(problem);
    if (text !== "") expect(() => parseKeyring(text)).not.toThrow(text);
  });
});
