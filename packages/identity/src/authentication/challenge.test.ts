import { aDate, FakeCipher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import { parseUsername } from "../accounts/username.ts";
import { openChallenge, sealChallenge } from "./challenge.ts";

const cipher = new FakeCipher();
const now = aDate("2025-01-01T00:00:00.000Z");
const challenge = { username: parseUsername("bob"), credential: "digest" };
const later = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
const sealed = (value: unknown): string => cipher.seal(JSON.stringify(value), "login-challenge");

describe("openChallenge", () => {
  it("opens a challenge up to, and not at, five minutes", () => {
    const text = sealChallenge(cipher, challenge, now);
    expect(openChallenge(cipher, text, later(299_999))).toEqual(challenge);
    expect(openChallenge(cipher, text, later(300_000))).toBeUndefined();
  });

  it("opens one that was made with an older key of the host", () => {
    const text = sealChallenge(new FakeCipher(["old"]), challenge, now);
    expect(openChallenge(new FakeCipher(["new", "old"]), text, now)).toEqual(challenge);
  });

  it.each(["", "x", "a.b.c", "v1.k1.AAAA", "x".repeat(1_000_000)])("opens nothing else (%#)", (text) => {
    expect(openChallenge(cipher, text, now)).toBeUndefined();
  });

  it("does not open one that was changed, made with another key, or sealed for another purpose", () => {
    const text = sealChallenge(cipher, challenge, now);
    expect(openChallenge(cipher, `${text}0`, now)).toBeUndefined();
    expect(openChallenge(new FakeCipher(["k2"]), text, now)).toBeUndefined();
    const other = cipher.seal(JSON.stringify(["bob", "digest", later(1000).getTime()]), "usqxw1234567890ab");
    expect(openChallenge(cipher, other, now)).toBeUndefined();
  });

  it("does not open a sealed text of another shape", () => {
    const end = later(1000).getTime();
    expect(openChallenge(cipher, sealed(["bob", "digest", end]), now)).toEqual(challenge);
    for (const value of [
      { username: "bob" },
      [1, "digest", end],
      ["bob", 1, end],
      ["bob", "digest", "x"],
      ["a/b", "d", end],
    ])
      expect(openChallenge(cipher, sealed(value), now)).toBeUndefined();
  });

  it("passes on what is no refusal: a text of ours that is not JSON is a mistake of the program", () => {
    expect(() => openChallenge(cipher, cipher.seal("not json", "login-challenge"), now)).toThrow(SyntaxError);
  });

  it("cannot be made without the host's key", async () => {
    expect(await codeOf(() => sealChallenge(new FakeCipher([]), challenge, now))).toBe("secret-key/missing");
  });
});
