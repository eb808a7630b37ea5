import { CountingRandom, aDate, FastHasher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import { parseAccountUid } from "../accounts/account-uid.ts";
import { givenFields, hashConfiguredPassword, makeAccount, type NewAccount } from "./new-account.ts";

const make = (input: Partial<NewAccount> = {}) =>
  makeAccount({ username: "mr.happy", role: "user", ...input }, { now: aDate(), random: new CountingRandom() });

describe("makeAccount", () => {
  it("gives a uid, a ref id, web login and nothing else", () => {
    const account = make();
    expect(parseAccountUid(account.uid)).toBe(account.uid);
    expect(account.refId).toMatch(/^user[0-9a-z]{8}$/);
    expect(account).toMatchObject({
      username: "mr.happy",
      role: "user",
      provider: "default",
      method: "default",
      superAdmin: false,
      canLogin: true,
      webdav: false,
      canInvite: false,
      email: "",
      createdAt: aDate(),
      updatedAt: aDate(),
      deletedAt: undefined,
      version: 1,
    });
  });

  it("derives the display name from the username unless one is given", () => {
    expect(make().displayName).toBe("Mr Happy");
    expect(make({ displayName: "Bob" }).displayName).toBe("Bob");
    expect(make({ displayName: " " }).displayName).toBe("Mr Happy");
  });

  it("has no default for the role", async () => {
    expect(await codeOf(() => make({ role: "" }))).toBe("role/unknown");
  });
});

describe("givenFields", () => {
  it("names what is given, sorted", () => {
    const input = { username: "bob", webdav: false, role: "user", password: "bobsecret", email: undefined };
    expect(givenFields(input)).toEqual(["password", "role", "username", "webdav"]);
  });
});

describe("hashConfiguredPassword", () => {
  const options = { hasher: new FastHasher(), minLength: 8 };
  const hash = `$2y$04$${"a".repeat(53)}`;

  it("hashes plain text and keeps a bcrypt hash", async () => {
    expect(await hashConfiguredPassword("mysecret", options)).toBe(await options.hasher.hash("mysecret"));
    expect(await hashConfiguredPassword(hash, options)).toBe(hash);
  });

  it.each([
    ["", "password/too-short"],
    ["1234567", "password/too-short"],
    ["a".repeat(73), "password/too-long"],
    [hash.replace("$04$", "$31$"), "password/hash-unsupported"],
  ])("refuses %s with %s", async (text, code) => {
    expect(await codeOf(hashConfiguredPassword(text, options))).toBe(code);
  });
});
