import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { parseEmail } from "../accounts/email.ts";
import { checkRules, findDomainDenial, roleOfGroups } from "./sign-in-rules.ts";

const domainDenial = (domain: string | undefined, email: string | undefined) =>
  findDomainDenial(checkRules({ register: true, domain }).domain, email === undefined ? undefined : parseEmail(email));

describe("checkRules", () => {
  it("makes guests without WebDAV of those it registers, unless said otherwise", () => {
    expect(checkRules({ register: true })).toMatchObject({ register: true, role: "guest", webdav: false });
    const rules = { register: false, role: "user", webdav: true } as const;
    expect(checkRules(rules)).toMatchObject(rules);
  });

  it.each([
    "",
    " ",
    "@",
    ".example.com",
    "example..com",
    "example.com.",
    "*.example.com",
    "exa mple.com",
    "a".repeat(64),
  ])("refuses %j as a domain: a mistake must not let everybody in", async (domain) => {
    const { code, details } = await failureOf(() => checkRules({ register: true, domain }));
    expect([code, details]).toMatchObject(["policy/invalid", { field: "sign-in domain" }]);
  });

  it("refuses roles that nobody can be given", async () => {
    const roles = ["visitor", "none", "root", ""] as unknown as readonly "user"[];
    for (const role of roles) {
      expect((await failureOf(() => checkRules({ register: true, role }))).code).toBe("role/unknown");
      expect((await failureOf(() => checkRules({ register: true, groupRoles: { staff: role } }))).code).toBe(
        "role/unknown",
      );
    }
  });
});

describe("the domain of a sign-in", () => {
  it.each([
    ["example.com", "jens@example.com"],
    ["example.com", "jens@photos.example.com"],
    ["@Example.COM ", "jens@a.b.example.com"],
    [undefined, "jens@anywhere.org"],
    [undefined, undefined],
  ])("%s lets %s in", (domain, email) => {
    expect(domainDenial(domain, email)).toBeUndefined();
  });

  it.each([
    ["example.com", "jens@evil-example.com"],
    ["example.com", "jens@example.com.evil.org"],
    ["example.com", "jens@example.org"],
    ["example.com", "example.com@evil.org"],
    ["photos.example.com", "jens@example.com"],
  ])("%s keeps %s out", (domain, email) => {
    expect(domainDenial(domain, email)).toBe("domain not allowed");
  });

  it("keeps out who has no verified address", () => {
    expect(domainDenial("example.com", undefined)).toBe("email not verified");
  });
});

describe("roleOfGroups", () => {
  const { groupRoles } = checkRules({
    register: true,
    groupRoles: { family: "viewer", admins: "admin", friends: "guest", staff: "user" },
  });

  it.each([
    [["friends"], "guest"],
    [["friends", "family"], "viewer"],
    [["staff", "friends", "family"], "user"],
    [["friends", "other", "admins", "staff"], "admin"],
    [[], undefined],
    [["other"], undefined],
    [["Admins", "admins ", "admin"], undefined],
    [["constructor", "__proto__", "toString"], undefined],
  ])("%j give %s", (groups, role) => {
    expect(roleOfGroups(groups, groupRoles)).toBe(role);
  });
});
