import { describe, expect, it } from "vitest";
import { accountNameOf, type Claims, mergeClaims, toExternalIdentity } from "./claims.ts";
import type { UsernameClaim } from "./oidc-options.ts";

const issuer = "https://login.example.com";
const of = (claims: Claims, usernameClaim?: UsernameClaim, groupClaim?: string) =>
  toExternalIdentity(claims, { issuer, usernameClaim, groupClaim });

describe("names of a new account", () => {
  const claims = {
    sub: "1",
    preferred_username: "jmander",
    name: "Jens Mander",
    nickname: "Jenny",
    email: "jens@example.com",
    email_verified: true,
  };

  it.each([
    [undefined, ["jmander", "jens.mander", "jenny", "jens@example.com"]],
    ["preferred_username", ["jmander", "jens.mander", "jenny", "jens@example.com"]],
    ["name", ["jens.mander", "jmander", "jenny", "jens@example.com"]],
    ["nickname", ["jenny", "jmander", "jens.mander", "jens@example.com"]],
    ["email", ["jens@example.com", "jmander", "jens.mander", "jenny"]],
  ] as const)("come from %s first", (claim, names) => {
    expect(of(claims, claim).usernames).toEqual(names);
  });

  it("leave out an address that is not verified, even the chosen one", () => {
    for (const email_verified of [false, undefined, "false", "yes", 1]) {
      expect(of({ ...claims, email_verified }, "email").usernames).toEqual(["jmander", "jens.mander", "jenny"]);
    }
  });

  it.each([
    ["DOMAIN\\Jens Mander", "jens.mander"],
    ["Admin foo", "admin.foo"],
    ["mr-happy@cat.com", "mr-happy"],
    ["DOMAIN\\jens@corp.example", "jens"],
    ["a&b", "a.b"],
    ["Robert Smith Jr.", "robert.smith.jr"],
    [" ..x.. ", "x"],
    ["é".repeat(40), "é".repeat(32)],
  ])("have the form of a handle: %s", (preferred_username, name) => {
    expect(of({ sub: "1", preferred_username }).usernames).toEqual([name]);
  });

  it("skip what gives no name, and say each once", () => {
    expect(of({ sub: "1", preferred_username: "@", name: "", nickname: 5 }).usernames).toEqual([]);
    expect(of({ sub: "1", preferred_username: "Bob", name: "bob", nickname: "BOB" }).usernames).toEqual(["bob"]);
  });
});

describe("an identity", () => {
  it("has the subject as it is, and none when it is no text", () => {
    expect(of({ sub: " A " }).subject).toBe(" A ");
    expect(of({ sub: 5 }).subject).toBe("");
    expect(of({}).subject).toBe("");
  });

  it("has the issuer of the settings", () => {
    expect(of({ sub: "1", iss: "https://elsewhere.example" }).issuer).toBe(issuer);
  });

  it("has a verified address when the provider says true, as a boolean or as text", () => {
    expect(of({ sub: "1", email: "a@example.com", email_verified: true }).emailVerified).toBe(true);
    expect(of({ sub: "1", email: "a@example.com", email_verified: "true" }).emailVerified).toBe(true);
    expect(of({ sub: "1", email: "a@example.com" }).emailVerified).toBe(false);
  });

  it("has groups only when a claim is chosen", () => {
    expect(of({ sub: "1", groups: ["a"] }).groups).toBeUndefined();
    expect(of({ sub: "1", groups: ["a"] }, undefined, "groups").groups).toEqual(["a"]);
    expect(of({ sub: "1" }, undefined, "groups").groups).toEqual([]);
    expect(of({ sub: "1", roles: "admins" }, undefined, "roles").groups).toEqual(["admins"]);
  });

  it("takes names of groups as they are, and nothing else for one", () => {
    const groups = [" a ", "", 5, null, ["b"], { name: "c" }, "d"];
    expect(of({ sub: "1", groups }, undefined, "groups").groups).toEqual([" a ", "d"]);
    const many = Array.from({ length: 1001 }, (_, index) => `g${String(index)}`);
    expect(of({ sub: "1", groups: many }, undefined, "groups").groups).toHaveLength(1000);
  });

  it("does not take over claims of more than 2048 characters", () => {
    expect(of({ sub: "1", name: "a".repeat(2048) }).displayName).toHaveLength(2048);
    expect(of({ sub: "1", name: "a".repeat(2049) }).displayName).toBeUndefined();
  });

  it("is called by its address, else by its name, else by its subject", () => {
    expect(accountNameOf(of({ sub: "1", email: "a@example.com", name: "Bob" }))).toBe("a@example.com");
    expect(accountNameOf(of({ sub: "1", name: "Bob" }))).toBe("bob");
    expect(accountNameOf(of({ sub: "1" }))).toBe("1");
  });
});

describe("merged claims", () => {
  it("prefer what the userinfo endpoint says of the person", () => {
    expect(mergeClaims({ sub: "1", name: "Old", nickname: "N" }, { sub: "1", name: "New" })).toMatchObject({
      name: "New",
      nickname: "N",
    });
  });

  it("do not take a verification from one place for the address of the other", () => {
    const verified = { sub: "1", email: "alice@example.com", email_verified: true };
    const other = { sub: "1", email: "root@example.com" };
    expect(mergeClaims(verified, other)).toMatchObject({ email: "root@example.com", email_verified: undefined });
    expect(mergeClaims(other, { sub: "1", email_verified: true })).toMatchObject({
      email: "root@example.com",
      email_verified: undefined,
    });
    expect(mergeClaims(verified, { sub: "1" })).toMatchObject(verified);
  });

  it("keep what the ID token says of the sign-in itself", () => {
    const idToken = { iss: issuer, sub: "1", aud: "photos", nonce: "n", sid: "s" };
    expect(mergeClaims(idToken, { iss: "x", sub: "2", aud: "y", nonce: "z", sid: "w" })).toMatchObject(idToken);
  });
});
