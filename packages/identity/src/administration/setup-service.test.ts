import { FastHasher, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { withRecordedAccounts } from "../../test/support/recording-accounts.ts";
import type { PasswordHasher } from "../credentials/password-hasher.ts";
import { codeOf } from "../../test/support/failure-of.ts";
import {
  actionsOf,
  addAdmin,
  addBob,
  by,
  eventsOf,
  noSessions,
  openSessions,
  sessionsOf,
  setUp,
} from "../../test/support/services.ts";

const configured = { username: "admin", password: "adminsecret" };
const unconfigured = { username: "admin", password: undefined };

describe("createInitialAdmin", () => {
  it("makes the super admin in an empty store", async () => {
    const { accounts, passwords, setup, store, clock } = setUp();
    expect(await setup.createInitialAdmin(configured, by)).toBe("created");
    const { account, linkTokens, profile } = await accounts.describe("admin");
    expect(account).toMatchObject({
      username: "admin",
      displayName: "Admin",
      role: "admin",
      provider: "local",
      superAdmin: true,
      canLogin: true,
      webdav: true,
      canInvite: true,
      createdAt: clock.now(),
    });
    expect(profile?.accountUid).toBe(account.uid);
    expect(linkTokens?.preview).toMatch(/^[0-9a-z]{8}$/);
    expect(await passwords.verify("admin", "adminsecret", by)).toBe(true);
    expect(await eventsOf(store)).toEqual([
      {
        at: clock.now(),
        actor: by,
        action: "account.added",
        subject: account.uid,
        subjectName: "admin",
        fields: ["canInvite", "password", "provider", "role", "superAdmin", "username", "webdav"],
      },
    ]);
  });

  it("normalises the configured name", async () => {
    const { accounts, setup } = setUp();
    await setup.createInitialAdmin({ username: " Chief ", password: "adminsecret" }, by);
    expect((await accounts.get("chief")).superAdmin).toBe(true);
  });

  it("takes a bcrypt hash in the place of the password, and renews it at the first check", async () => {
    const { accounts, passwords, setup } = setUp();
    const hash = await new FastHasher({ cost: 10 }).hash("adminsecret");
    expect(await setup.createInitialAdmin({ username: "admin", password: hash }, by)).toBe("created");
    expect((await accounts.describe("admin")).password?.hash).toBe(hash);
    expect(await passwords.verify("admin", hash, by)).toBe(false);
    expect(await passwords.verify("admin", "adminsecret", by)).toBe(true);
    expect((await accounts.describe("admin")).password?.hash).toMatch(/^\$2b\$12\$/);
  });

  it("invents no account without a password", async () => {
    const { accounts, setup, store } = setUp();
    expect(await setup.createInitialAdmin(unconfigured, by)).toBe("absent");
    expect(await accounts.list({ limit: 10 })).toEqual([]);
    expect(await eventsOf(store)).toEqual([]);
  });

  it.each([
    ["", "password/too-short"],
    ["1234567", "password/too-short"],
    ["a".repeat(73), "password/too-long"],
    [`$2b$31$${"a".repeat(53)}`, "password/hash-unsupported"],
  ])("refuses the password '%s' with %s", async (password, code) => {
    const { setup } = setUp();
    expect(await codeOf(setup.createInitialAdmin({ username: "admin", password }, by))).toBe(code);
  });

  it("refuses a bad name", async () => {
    const { setup } = setUp();
    const admin = { username: "visitor", password: "adminsecret" };
    expect(await codeOf(setup.createInitialAdmin(admin, by))).toBe("username/invalid");
  });

  it("is ignored when there is an account, even with a bad password or name", async () => {
    const identity = setUp();
    await addBob(identity);
    const { accounts, setup, store } = identity;
    expect(await setup.createInitialAdmin(configured, by)).toBe("ignored");
    expect(await setup.createInitialAdmin({ username: "a/b", password: "short" }, by)).toBe("ignored");
    expect(await accounts.list({ limit: 10 })).toHaveLength(1);
    expect(await actionsOf(store)).toEqual(["account.added"]);
  });

  it("is ignored when the only account is deleted", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.accounts.remove("bob", by);
    expect(await identity.setup.createInitialAdmin(configured, by)).toBe("ignored");
    expect(await identity.setup.createInitialAdmin({ username: "a/b", password: "short" }, by)).toBe("ignored");
  });

  it("happens once when 8 processes begin at once on an empty store", async () => {
    const store = new MemoryStore();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => setUp({ store }).setup.createInitialAdmin(configured, by)),
    );
    expect(results.filter((result) => result === "created")).toHaveLength(1);
    expect(results.filter((result) => result === "ignored")).toHaveLength(7);
    expect(await actionsOf(store)).toEqual(["account.added"]);
  });

  it("is ignored when an account was added, and deleted, while the password was hashed", async () => {
    const fast = new FastHasher();
    let meanwhile = (): Promise<unknown> => Promise.resolve();
    const hasher: PasswordHasher = {
      hash: async (password) => {
        if (password === configured.password) await meanwhile();
        return fast.hash(password);
      },
      verify: (password, stored) => fast.verify(password, stored),
      verifyNothing: () => fast.verifyNothing(),
      needsRehash: (stored) => fast.needsRehash(stored),
    };
    const identity = setUp({ hasher });
    meanwhile = async () => {
      await addBob(identity);
      await identity.accounts.remove("bob", by);
    };
    expect(await identity.setup.createInitialAdmin(configured, by)).toBe("ignored");
    expect(await identity.accounts.list({ includeDeleted: true, limit: 10 })).toHaveLength(1);
  });

  it("does not disturb another account that is added at the same time", async () => {
    const identity = setUp();
    const [result] = await Promise.all([identity.setup.createInitialAdmin(configured, by), addBob(identity)]);
    const names = (await identity.accounts.list({ limit: 10 })).map((account) => account.username);
    expect(names).toEqual(result === "created" ? ["admin", "bob"] : ["bob"]);
  });
});

describe("the lock that processes wait for", () => {
  it("is taken before anything else is looked at or changed", async () => {
    const calls: string[] = [];
    const { setup } = setUp({ store: withRecordedAccounts(new MemoryStore(), calls) });
    await setup.createInitialAdmin(configured, by);
    expect(calls.splice(0)).toEqual(["lockAdministrators", "list", "add"]);
    await setup.reset(configured, by);
    expect(calls).toEqual(["lockAdministrators", "clear", "add"]);
  });
});

describe("reset", () => {
  const setUpUsed = async () => {
    const identity = setUp();
    const [root, bob] = [await addAdmin(identity), await addBob(identity)];
    await openSessions(identity.store, root);
    await openSessions(identity.store, bob);
    await identity.accounts.remove("bob", by);
    return { ...identity, root, bob };
  };

  it("removes all accounts and sessions, deleted ones too, and counts them", async () => {
    const { accounts, bob, root, setup, store } = await setUpUsed();
    const kinds = await sessionsOf(store, root);
    expect(await setup.reset(unconfigured, by)).toEqual({
      removedAccounts: 2,
      removedSessions: kinds.size,
      admin: undefined,
    });
    expect(await accounts.list({ includeDeleted: true, limit: 10 })).toEqual([]);
    const left = await store.read((reader) =>
      Promise.all([
        reader.credentials.findPassword(root.uid),
        reader.profiles.find(bob.uid),
        reader.linkTokens.find(bob.uid),
      ]),
    );
    expect(left).toEqual([undefined, undefined, undefined]);
    expect(await sessionsOf(store, root)).toEqual(noSessions);
  });

  it("makes the configured admin again, in the same step", async () => {
    const { accounts, passwords, setup, store } = await setUpUsed();
    const { admin } = await setup.reset({ username: "root", password: "adminsecret" }, by);
    expect(await accounts.list({ limit: 10 })).toEqual([admin]);
    expect(admin).toMatchObject({ username: "root", superAdmin: true });
    expect(await passwords.verify("root", "adminsecret", by)).toBe(true);
    expect((await actionsOf(store)).slice(-2)).toEqual(["accounts.reset", "account.added"]);
  });

  it("keeps the audit log and says who did it", async () => {
    const { clock, setup, store } = await setUpUsed();
    const before = await eventsOf(store);
    await setup.reset(unconfigured, by);
    expect(await eventsOf(store)).toEqual([
      ...before,
      { at: clock.now(), actor: by, action: "accounts.reset", subject: "", subjectName: "", fields: [] },
    ]);
  });

  it.each([
    [{ username: "a/b", password: "adminsecret" }, "username/invalid"],
    [{ username: "admin", password: "short" }, "password/too-short"],
  ])("removes nothing when the configured admin cannot be made: %j", async (admin, code) => {
    const { accounts, setup } = await setUpUsed();
    expect(await codeOf(setup.reset(admin, by))).toBe(code);
    expect(await accounts.list({ includeDeleted: true, limit: 10 })).toHaveLength(2);
  });

  it("of an empty store removes nothing and makes the admin", async () => {
    const { setup } = setUp();
    const result = await setup.reset(configured, by);
    expect(result).toMatchObject({ removedAccounts: 0, removedSessions: 0, admin: { username: "admin" } });
  });

  it("leaves one admin when two happen at once", async () => {
    const { accounts, setup } = await setUpUsed();
    await Promise.all([setup.reset(configured, by), setup.reset(configured, by)]);
    expect(await accounts.list({ includeDeleted: true, limit: 10 })).toHaveLength(1);
  });
});
