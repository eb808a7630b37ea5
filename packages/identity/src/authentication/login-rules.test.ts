import { aDate, anAccount } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import type { Account } from "../accounts/account.ts";
import { assignableProviders } from "../accounts/provider.ts";
import type { realms } from "../audit/audit-event.ts";
import { findAccountDenial, findPasswordDenial } from "./login-rules.ts";

const now = aDate();
const before = new Date(now.getTime() - 1);
const denialOf = (fields: Partial<Account>, realm: (typeof realms)[number] = "api") =>
  findAccountDenial(anAccount(fields), { realm, now });

describe("findAccountDenial", () => {
  it.each([
    [{ deletedAt: before }, "account deleted"],
    [{ expiresAt: now }, "account expired"],
    [{ canLogin: false }, "account disabled"],
    [{ canLogin: false, superAdmin: true }, "account disabled"],
    [{ provider: "none" }, "account disabled"],
    [{ role: "none" }, "account disabled"],
    [{ role: "visitor" }, "account disabled"],
    [{ deletedAt: before, expiresAt: before, canLogin: false }, "account deleted"],
    [{ expiresAt: before, canLogin: false }, "account expired"],
  ] as const)("%j: %s", (fields, reason) => {
    expect(denialOf(fields)).toBe(reason);
    expect(denialOf({ ...fields, webdav: true }, "web")).toBe(reason);
  });

  it("lets a living account in up to the instant it expires, and a super admin after it", () => {
    expect(denialOf({})).toBeUndefined();
    expect(denialOf({ expiresAt: new Date(now.getTime() + 1) })).toBeUndefined();
    expect(denialOf({ expiresAt: before, superAdmin: true })).toBeUndefined();
  });

  it("asks at the WebDAV door for that switch only: web login is another one", () => {
    expect(denialOf({ webdav: true, canLogin: false }, "webdav")).toBeUndefined();
    expect(denialOf({ webdav: false }, "webdav")).toBe("webdav not enabled");
    for (const realm of ["api", "web", "oidc", "cli"] as const)
      expect(denialOf({ webdav: false }, realm)).toBeUndefined();
  });

  it.each([
    [{ deletedAt: before }, "account deleted"],
    [{ expiresAt: before }, "account expired"],
    [{ provider: "none" }, "webdav not enabled"],
    [{ role: "viewer" }, "webdav not enabled"],
    [{ role: "none" }, "webdav not enabled"],
  ] as const)("at the WebDAV door, %j: %s", (fields, reason) => {
    expect(denialOf({ webdav: true, ...fields }, "webdav")).toBe(reason);
  });
});

describe("findPasswordDenial", () => {
  it.each([
    ["default", undefined],
    ["local", undefined],
    ["oidc", undefined],
    ["ldap", "password login not allowed for the provider"],
    ["none", "password login not allowed for the provider"],
  ] as const)("%s with a password: %s", (provider, reason) => {
    expect(findPasswordDenial(anAccount({ provider }), true)).toBe(reason);
    expect(findPasswordDenial(anAccount({ provider }), false)).toBe(reason ?? "account has no password");
  });

  it("has been asked about every provider", () => {
    expect([...assignableProviders].sort()).toEqual(["default", "ldap", "local", "none", "oidc"]);
  });
});
