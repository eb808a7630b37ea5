import { aDate, anAccount } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { type Account, canAdminister, effectiveRole, isExpired, mayLogIn, mayUseWebdav } from "./account.ts";

const now = aDate();
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

describe("effectiveRole", () => {
  it("is the stored role, and admin for a super admin whatever is stored", () => {
    expect(effectiveRole(anAccount({ role: "viewer" }))).toBe("viewer");
    expect(effectiveRole(anAccount({ role: "viewer", superAdmin: true }))).toBe("admin");
    expect(effectiveRole(anAccount({ role: "none", superAdmin: true }))).toBe("admin");
  });
});

describe("isExpired", () => {
  it("begins at the instant of expiresAt, not a millisecond after it", () => {
    expect(isExpired(anAccount({ expiresAt: after }), now)).toBe(false);
    expect(isExpired(anAccount({ expiresAt: now }), now)).toBe(true);
    expect(isExpired(anAccount({ expiresAt: before }), now)).toBe(true);
  });

  it("never begins without a time, or for a super admin", () => {
    expect(isExpired(anAccount(), now)).toBe(false);
    expect(isExpired(anAccount({ expiresAt: before, superAdmin: true }), now)).toBe(false);
  });
});

/** What stops everything: each of these alone is enough. */
const unusable: readonly (readonly [what: string, Partial<Account>])[] = [
  ["deleted", { deletedAt: before }],
  ["of the provider none", { provider: "none" }],
  ["expired", { expiresAt: now }],
  ["without a role", { role: "none" }],
  ["a visitor", { role: "visitor" }],
];

describe("mayLogIn", () => {
  it.each(["admin", "user", "viewer", "guest"] as const)("allows the role %s", (role) => {
    expect(mayLogIn(anAccount({ role }), now)).toBe(true);
  });

  it.each(unusable)("refuses an account that is %s", (_, overrides) => {
    expect(mayLogIn(anAccount(overrides), now)).toBe(false);
  });

  it("refuses when web login is off, to a super admin too", () => {
    expect(mayLogIn(anAccount({ canLogin: false }), now)).toBe(false);
    expect(mayLogIn(anAccount({ canLogin: false, superAdmin: true }), now)).toBe(false);
  });
});

describe("mayUseWebdav", () => {
  it("allows admins and users whose switch is on, without web login too", () => {
    expect(mayUseWebdav(anAccount({ webdav: true }), now)).toBe(true);
    expect(mayUseWebdav(anAccount({ webdav: true, role: "user", canLogin: false }), now)).toBe(true);
  });

  it("refuses when the switch is off, and other roles", () => {
    expect(mayUseWebdav(anAccount({ webdav: false }), now)).toBe(false);
    expect(mayUseWebdav(anAccount({ webdav: true, role: "viewer" }), now)).toBe(false);
    expect(mayUseWebdav(anAccount({ webdav: true, role: "guest" }), now)).toBe(false);
  });

  it.each(unusable)("refuses an account that is %s", (_, overrides) => {
    expect(mayUseWebdav(anAccount({ webdav: true, ...overrides }), now)).toBe(false);
  });
});

describe("canAdminister", () => {
  it.each([
    ["an admin with a password", { role: "admin" }, true, true],
    ["an admin without a password", { role: "admin" }, false, false],
    ["a super admin with a password", { role: "user", superAdmin: true }, true, true],
    ["a user", { role: "user" }, true, false],
    ["an admin of provider default", { provider: "default" }, true, true],
    ["an oidc admin with an auth id and no password", { provider: "oidc", authId: "subject" }, false, true],
    ["an oidc admin with a password and no auth id", { provider: "oidc", authId: "" }, true, true],
    ["an oidc admin with neither", { provider: "oidc", authId: "" }, false, false],
    ["an ldap admin with a password, which ldap does not look at", { provider: "ldap", authId: "cn=x" }, true, false],
    ["an admin whose web login is off", { canLogin: false }, true, false],
    ["a deleted admin", { deletedAt: before }, true, false],
    ["an admin of provider none", { provider: "none" }, true, false],
    ["an expired admin", { expiresAt: now }, true, false],
  ] as const)("%s", (_, overrides, hasPassword, answer) => {
    expect(canAdminister(anAccount(overrides), hasPassword, now)).toBe(answer);
  });
});
