import { aDate, anAccount } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import type { Account } from "../accounts/account.ts";
import { type AccountChanges, applyChanges, changedFields } from "./account-changes.ts";

const change = (changes: AccountChanges, overrides: Partial<Account> = {}): Account =>
  applyChanges(anAccount(overrides), changes);

describe("applyChanges", () => {
  it("leaves everything as it is when nothing is given", () => {
    const account = anAccount({ provider: "oidc", authId: "subject", issuer: "https://issuer", method: "2fa" });
    expect(applyChanges(account, {})).toEqual(account);
    expect(applyChanges(account, { role: undefined, email: undefined })).toEqual(account);
  });

  it("parses each field that is given", () => {
    const changed = change(
      {
        username: " Bob ",
        displayName: " Bob  Smith ",
        email: "BOB@example.com",
        role: "Viewer",
        provider: "password",
        authId: " cn=bob ",
        canLogin: false,
        webdav: true,
        basePath: "base/",
        uploadPath: "uploads\\bob",
      },
      { provider: "ldap" },
    );
    expect(changed).toMatchObject({
      username: "bob",
      displayName: "Bob Smith",
      email: "bob@example.com",
      role: "viewer",
      provider: "local",
      authId: "cn=bob",
      canLogin: false,
      webdav: true,
      basePath: "base",
      uploadPath: "uploads/bob",
    });
  });

  it("clears by empty text", () => {
    const cleared = change(
      { displayName: "", email: " ", authId: "", basePath: "", uploadPath: "" },
      anAccount({ provider: "ldap", authId: "cn=bob" }),
    );
    expect(cleared).toMatchObject({ displayName: "", email: "", authId: "", basePath: "", uploadPath: "" });
  });

  it.each([
    [{ username: "a/b" }, "username/invalid"],
    [{ username: "" }, "username/invalid"],
    [{ displayName: "a;b" }, "text/invalid"],
    [{ email: "bob" }, "email/invalid"],
    [{ role: "visitor" }, "role/unknown"],
    [{ role: "" }, "role/unknown"],
    [{ provider: "link" }, "provider/unknown"],
    [{ authId: "a\0b" }, "text/invalid"],
    [{ authId: "<script>" }, "text/invalid"],
    [{ authId: "a>" }, "text/invalid"],
    [{ authId: "x".repeat(256) }, "text/invalid"],
    [{ basePath: "../x" }, "path/invalid"],
    [{ uploadPath: "/etc" }, "path/invalid"],
  ] as const)("refuses %j with %s", async (changes, code) => {
    expect(await codeOf(() => change(changes))).toBe(code);
  });

  it("names the field that is wrong, and what is wrong with it", async () => {
    expect((await failureOf(() => change({ authId: "a>" }))).message).toBe("auth id must not contain < or >");
    expect((await failureOf(() => change({ basePath: ".." }))).message).toMatch(/^base path /);
    expect((await failureOf(() => change({ uploadPath: ".." }))).message).toMatch(/^upload path /);
  });

  it("forgets the issuer with the auth id, and keeps it when both stay", () => {
    const oidc = anAccount({ provider: "oidc", authId: "subject", issuer: "https://issuer" });
    expect(applyChanges(oidc, { authId: "another" }).issuer).toBe("");
    expect(applyChanges(oidc, { provider: "local" }).issuer).toBe("");
    expect(applyChanges(oidc, { authId: "subject", provider: "oidc" }).issuer).toBe("https://issuer");
  });

  it("asks an oidc account for an auth id of 4 characters, not 3", async () => {
    expect(change({ provider: "oidc", authId: "abcd" }).authId).toBe("abcd");
    const { code, message } = await failureOf(() => change({ provider: "oidc", authId: "abc" }));
    expect(code).toBe("auth-id/missing");
    expect(message).toBe("auth id of at least 4 characters required for provider oidc");
    expect(await codeOf(() => change({ provider: "oidc" }))).toBe("auth-id/missing");
    expect(await codeOf(() => change({ authId: "" }, { provider: "oidc", authId: "abcd" }))).toBe("auth-id/missing");
  });

  it("accepts an auth id of 255 characters, of any provider", () => {
    expect(change({ authId: "x".repeat(255) }).authId).toHaveLength(255);
    expect(change({ authId: "a" }, { provider: "ldap" }).authId).toBe("a");
  });

  it("takes the second factor away when asked to, and with the provider none", () => {
    expect(change({ disableTwoFactor: true }, { method: "2fa" }).method).toBe("default");
    expect(change({ provider: "none" }, { method: "2fa" }).method).toBe("default");
    expect(change({ disableTwoFactor: false }, { method: "2fa" }).method).toBe("2fa");
    expect(change({ provider: "ldap" }, { method: "2fa" }).method).toBe("2fa");
  });

  describe("super admin", () => {
    it("brings the role admin along", () => {
      expect(change({ superAdmin: true }, { role: "guest" })).toMatchObject({ superAdmin: true, role: "admin" });
    });

    it("keeps the role admin when the flag goes", () => {
      expect(change({ superAdmin: false }, { superAdmin: true })).toMatchObject({ superAdmin: false, role: "admin" });
    });

    it("cannot be given another role, and may get one together with the end of the flag", async () => {
      const code = "account/super-admin-role";
      expect(await codeOf(() => change({ role: "user" }, { superAdmin: true }))).toBe(code);
      expect(await codeOf(() => change({ role: "user", superAdmin: true }))).toBe(code);
      expect(change({ role: "user", superAdmin: false }, { superAdmin: true }).role).toBe("user");
    });
  });

  describe("~", () => {
    it("is the folder of the account, after a change of its name the new one", () => {
      expect(change({ basePath: "~" }).basePath).toMatch(/^users\/user\d+$/);
      expect(change({ username: "Jens Mander@x", basePath: "~" }).basePath).toBe("users/jens.mander");
    });

    it("is the folder of the account for uploads only without a base path", async () => {
      expect(change({ username: "bob", uploadPath: "~" }).uploadPath).toBe("users/bob");
      expect(await codeOf(() => change({ basePath: "base", uploadPath: "~" }))).toBe("path/invalid");
      expect(await codeOf(() => change({ uploadPath: "~" }, change({ basePath: "base" })))).toBe("path/invalid");
      expect(change({ username: "bob", basePath: "", uploadPath: "~" }, change({ basePath: "base" })).uploadPath).toBe(
        "users/bob",
      );
    });
  });
});

describe("changedFields", () => {
  it("names what differs, sorted, bookkeeping left out", () => {
    const before = anAccount();
    const after = { ...before, webdav: true, displayName: "x", version: 9, updatedAt: aDate("2030-01-01T00:00:00Z") };
    expect(changedFields(before, after)).toEqual(["displayName", "webdav"]);
    expect(changedFields(before, { ...before })).toEqual([]);
  });
});
