import { describe, expect, it } from "vitest";
import type { ExternalIdentity } from "../authentication/sign-in.ts";
import { cleanLine, findIdentityDenial, readClaims } from "./claimed-identity.ts";

const claim = (changes: Partial<ExternalIdentity> = {}) =>
  readClaims({ issuer: "https://id.example.com", subject: "subject-1", usernames: ["jens"], ...changes });

describe("readClaims", () => {
  it("takes an e-mail address only when it is verified", () => {
    const email = "Jens@Example.com";
    expect(claim({ email, emailVerified: true }).email).toBe("jens@example.com");
    expect(claim({ email, emailVerified: false }).email).toBeUndefined();
    expect(claim({ email }).email).toBeUndefined();
    expect(claim({ email, emailVerified: "true" as unknown as boolean }).email).toBeUndefined();
  });

  it.each(["", "no address", "jens@localhost", "je\0ns@example.com"])("leaves %j out as an address", (email) => {
    expect(claim({ email, emailVerified: true }).email).toBeUndefined();
  });

  it.each([
    ["Jens Mander", "Jens Mander"],
    ["", undefined],
    ["<script>", undefined],
    ["x".repeat(161), undefined],
    [undefined, undefined],
  ])("takes %j as the name %j", (displayName, expected) => {
    expect(claim({ displayName }).displayName).toBe(expected);
  });

  it("takes the first candidate that can be a username", () => {
    expect(claim({ usernames: ["", "visitor", "@", "Jens Mander", "jens"] }).username).toBe("jens.mander");
    expect(claim({ usernames: ["", "visitor"] }).username).toBeUndefined();
    expect(claim({ usernames: [] }).username).toBeUndefined();
  });

  it("takes the verified address whole as a username, and of any other the part before the @", () => {
    const email = "jens@example.com";
    const usernames = [" Jens@Example.com"];
    expect(claim({ usernames, email, emailVerified: true }).username).toBe(email);
    expect(claim({ usernames, email, emailVerified: false }).username).toBe("jens");
    expect(claim({ usernames: ["eve@example.com"], email, emailVerified: true }).username).toBe("eve");
    const tagged = "jens+photos@example.com";
    expect(claim({ usernames: [tagged], email: tagged, emailVerified: true }).username).toBe("jens.photos");
  });

  it("calls somebody without an account by the address, verified or not, or by the first name", () => {
    expect(claim({ email: "Jens@example.com" }).claimedName).toBe("jens@example.com");
    expect(claim({ usernames: [" DOMAIN\\Jens"] }).claimedName).toBe("DOMAIN\\Jens");
    expect(claim({ usernames: [] }).claimedName).toBe("");
  });
});

describe("issuer and subject", () => {
  const denialOf = (changes: Partial<ExternalIdentity>) => findIdentityDenial(claim(changes));

  it.each(["1", "a".repeat(255), "😀".repeat(255), "Subject 1", "CN=jens,dc=example"])(
    "%j can be a subject",
    (subject) => {
      expect(denialOf({ subject })).toBeUndefined();
    },
  );

  it.each([
    ["", "subject missing"],
    [" ", "subject missing"],
    ["a".repeat(256), "subject invalid"],
    ["sub\0ject", "subject invalid"],
    ["sub\u200Bject", "subject invalid"],
    ["\uD800", "subject invalid"],
  ])("%j cannot: %s", (subject, reason) => {
    expect(denialOf({ subject })).toBe(reason);
  });

  it.each(["", " ", "i".repeat(256), "https://id.example.com\n"])("%j cannot be an issuer", (issuer) => {
    expect(denialOf({ issuer })).toBe("issuer invalid");
  });

  it("are kept as they are: what differs must not become one", () => {
    const odd = { issuer: " https://ID.example.com/ ", subject: " e\u0301 " };
    expect(claim(odd)).toMatchObject(odd);
  });
});

describe("cleanLine", () => {
  it("is one line of as many characters as asked for, with nothing invisible", () => {
    expect(cleanLine("a\r\nb\0\u202E", 64)).toBe("a  b");
    expect(cleanLine("a".repeat(65), 64)).toBe("a".repeat(64));
    expect(cleanLine("😀".repeat(65), 64)).toBe("😀".repeat(64));
    expect(cleanLine(`a${"😀".repeat(65)}`, 2).isWellFormed()).toBe(true);
  });
});
