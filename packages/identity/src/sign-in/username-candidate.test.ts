import { CountingRandom } from "@pp/identity-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsername } from "../accounts/username.ts";
import { usernameOfClaim, usernameWithDigits } from "./username-candidate.ts";

describe("usernameOfClaim", () => {
  it.each([
    ["jens", "jens"],
    [" Jens ", "jens"],
    ["DOMAIN\\Jens Mander ", "jens.mander"],
    ["Admin foo", "admin.foo"],
    ["mr-happy@cat.com", "mr-happy"],
    ["Jens O'Mander", "jens.o.mander"],
    ["jens/mander", "jens.mander"],
    ["a(b)", "a.b"],
    ["ＪＥＮＳ", "jens"],
    ["Ünal Özgür", "ünal.özgür"],
    ["..jens..", "jens"],
    ["jens\u00A0mander", "jens.mander"],
    ["a".repeat(70), "a".repeat(64)],
    ["ä".repeat(40), "ä".repeat(32)],
  ])("makes of %j the username %s", (claim, username) => {
    expect(usernameOfClaim(claim)).toBe(username);
  });

  it.each(["", " ", "@example.com", "DOMAIN\\", "...", "/##", "visitor", "je\u202Ens", "jens\0", "us1234567890abcd"])(
    "makes none of %j",
    (claim) => {
      expect(usernameOfClaim(claim)).toBeUndefined();
    },
  );

  it("reads 1000 characters, and not one more", () => {
    expect(usernameOfClaim(`jens@${"a".repeat(995)}`)).toBe("jens");
    expect(usernameOfClaim(`jens@${"a".repeat(996)}`)).toBeUndefined();
  });

  it("gives a username or nothing, and of its own results the same again, whatever the claim", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (claim) => {
        const username = usernameOfClaim(claim);
        if (username === undefined) return;
        expect(parseUsername(username)).toBe(username);
        expect(username).not.toMatch(/[@\\\s]/);
        expect(usernameOfClaim(username)).toBe(username);
      }),
    );
  });
});

describe("usernameWithDigits", () => {
  it("puts six digits behind the name", () => {
    expect(usernameWithDigits(parseUsername("jens"), new CountingRandom())).toMatch(/^jens\d{6}$/);
  });

  it("shortens a long name to make room", () => {
    const name = usernameWithDigits(parseUsername("x".repeat(64)), new CountingRandom());
    expect(name).toMatch(/^x{57}\d{6}$/);
  });

  it("parts the digits from a name that would look like a uid with them", () => {
    expect(usernameWithDigits(parseUsername("uploadteam"), new CountingRandom())).toMatch(/^uploadteam-\d{6}$/);
  });

  it("uses every digit", () => {
    const random = new CountingRandom();
    const digits = Array.from({ length: 100 }, () => usernameWithDigits(parseUsername("j"), random)?.slice(1)).join("");
    expect(new Set(digits).size).toBe(10);
  });
});
