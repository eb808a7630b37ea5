import { MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import {
  addAdmin,
  addBob,
  allSessions,
  by,
  eventsOf,
  openSessions,
  sessionsOf,
  setUp,
} from "../../test/support/services.ts";
import { withRecordedAccounts } from "../../test/support/recording-accounts.ts";
import type { Identity } from "../identity.ts";

type Attempt = readonly [what: string, (identity: Identity, username: string) => Promise<unknown>];

/** Every way to take the right to administer from an account. */
const attempts: readonly Attempt[] = [
  ["deleting", ({ accounts }, username) => accounts.remove(username, by)],
  ["purging", ({ accounts }, username) => accounts.purge(username, by)],
  ["demoting", ({ accounts }, username) => accounts.modify(username, { role: "user" }, by)],
  ["disabling the login of", ({ accounts }, username) => accounts.modify(username, { canLogin: false }, by)],
  ["setting the provider none for", ({ accounts }, username) => accounts.modify(username, { provider: "none" }, by)],
  ["setting the provider ldap for", ({ accounts }, username) => accounts.modify(username, { provider: "ldap" }, by)],
  ["removing the password of", ({ passwords }, username) => passwords.remove(username, by)],
  [
    "disabling the login, with a new password, of",
    ({ accounts }, username) => accounts.modify(username, { canLogin: false, password: "anothersecret" }, by),
  ],
];

describe("the last account that can administer", () => {
  it.each(attempts)("stays as it is: %s it is refused", async (_, attempt) => {
    const identity = setUp();
    const root = await addAdmin(identity);
    await addBob(identity);
    await openSessions(identity.store, root);
    const before = await identity.accounts.describe("root");
    const { code, kind, message } = await failureOf(attempt(identity, "root"));
    expect(code).toBe("account/last-administrator");
    expect(kind).toBe("forbidden");
    expect(message).toBe("'root' is the last user who can administer; give another user that right first");
    expect(await identity.accounts.describe("root")).toEqual(before);
    expect(await sessionsOf(identity.store, root)).toEqual(allSessions);
    expect(await eventsOf(identity.store)).toHaveLength(2);
  });

  it.each(attempts)("may go when there is another: %s it works", async (_, attempt) => {
    const identity = setUp();
    await addAdmin(identity);
    await addAdmin(identity, "second");
    await attempt(identity, "root");
    expect(await codeOf(attempt(identity, "second"))).toBe("account/last-administrator");
  });

  it.each(attempts)("stays when two try it at once on the last two: %s", async (_, attempt) => {
    const identity = setUp();
    await addAdmin(identity);
    await addAdmin(identity, "second");
    const results = await Promise.allSettled(["root", "second"].map((username) => attempt(identity, username)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "account/last-administrator" });
  });

  it("can be a super admin, who loses the right with the flag and the role together", async () => {
    const { accounts } = setUp();
    await accounts.add({ username: "root", role: "admin", superAdmin: true, password: "rootsecret" }, by);
    expect(await codeOf(accounts.modify("root", { superAdmin: false, role: "user" }, by))).toBe(
      "account/last-administrator",
    );
    await accounts.modify("root", { superAdmin: false }, by);
  });

  it("is not saved by another administrator who cannot get in", async () => {
    const identity = setUp();
    const { accounts } = identity;
    await addAdmin(identity);
    await accounts.add({ username: "nologin", role: "admin", canLogin: false, password: "nologinsecret" }, by);
    await accounts.add({ username: "noprovider", role: "admin", provider: "none" }, by);
    await accounts.add({ username: "directory", role: "admin", provider: "ldap", authId: "cn=x" }, by);
    expect(await codeOf(accounts.remove("root", by))).toBe("account/last-administrator");
  });

  it("is saved by another one who signs in through OpenID Connect, without a password", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await identity.accounts.add({ username: "oidc", role: "admin", provider: "oidc", authId: "subject" }, by);
    await identity.accounts.remove("root", by);
    expect(await codeOf(identity.accounts.remove("oidc", by))).toBe("account/last-administrator");
  });

  it("may change to a provider that asks for the password it is given with it", async () => {
    const { accounts, passwords } = setUp();
    await accounts.add({ username: "root", role: "admin", provider: "oidc", authId: "subject" }, by);
    expect(await codeOf(accounts.modify("root", { provider: "local" }, by))).toBe("account/last-administrator");
    await accounts.modify("root", { provider: "local", password: "rootsecret" }, by);
    expect(await passwords.verify("root", "rootsecret", by)).toBe(true);
  });

  it.each([
    ["another name", { username: "chief" }],
    ["another email", { email: "root@example.com" }],
    ["another password", { password: "anothersecret" }],
    ["WebDAV", { webdav: true }],
    ["the flag of a super admin", { superAdmin: true }],
  ])("may be given %s", async (_, changes) => {
    const identity = setUp();
    await addAdmin(identity);
    expect((await identity.accounts.modify("root", changes, by)).changed).not.toEqual([]);
  });
});

describe("the lock that processes wait for", () => {
  it("is taken before the change, and asked again after it", async () => {
    const calls: string[] = [];
    const identity = setUp({ store: withRecordedAccounts(new MemoryStore(), calls) });
    await addAdmin(identity);
    await addAdmin(identity, "second");
    calls.length = 0;
    await identity.accounts.remove("second", by);
    expect(calls).toEqual(["findByUsername", "lockAdministrators", "update", "lockAdministrators"]);
  });
});

describe("without any administrator", () => {
  it.each(attempts)("nothing is locked out by %s an account", async (_, attempt) => {
    const identity = setUp();
    await addBob(identity, { role: "guest" });
    await attempt(identity, "bob");
  });
});
