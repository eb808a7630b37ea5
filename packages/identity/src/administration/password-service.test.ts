import { FastHasher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import {
  addAdmin,
  addBob,
  allSessions,
  by,
  clientSessions,
  eventsOf,
  openSessions,
  sessionsOf,
  setUp,
} from "../../test/support/services.ts";
import type { PasswordHash, PasswordHasher } from "../credentials/password-hasher.ts";

describe("change", () => {
  it("sets the password, returns its hash, and replaces the link tokens", async () => {
    const identity = setUp();
    const { accounts, clock, passwords } = identity;
    const bob = await addBob(identity);
    const before = await accounts.describe("bob");
    clock.advance({ hours: 1 });
    const { account, hash } = await passwords.change("bob", { password: "anothersecret" }, by);
    expect(account).toEqual({ ...bob, updatedAt: clock.now(), version: 2 });
    const after = await accounts.describe("bob");
    expect(after.password).toEqual({
      accountUid: bob.uid,
      hash,
      createdAt: before.password?.createdAt,
      updatedAt: clock.now(),
    });
    expect(after.linkTokens?.preview).not.toBe(before.linkTokens?.preview);
    expect(after.linkTokens?.download).not.toBe(before.linkTokens?.download);
    expect(await passwords.verify("bob", "anothersecret", by)).toBe(true);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(false);
  });

  it("gives a first password to an account without one", async () => {
    const { accounts, passwords } = setUp();
    await accounts.add({ username: "bob", role: "user", provider: "none" }, by);
    await passwords.change("bob", { password: "bobsecret" }, by);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(true);
  });

  it("ends the browser sessions, not those of programs, and says how many", async () => {
    const identity = setUp();
    const { passwords, store } = identity;
    const [root, bob] = [await addAdmin(identity), await addBob(identity)];
    await openSessions(store, root);
    await openSessions(store, bob);
    const { endedSessions } = await passwords.change("bob", { password: "anothersecret" }, by);
    expect(endedSessions).toBe(allSessions.size - clientSessions.size);
    expect(await sessionsOf(store, bob)).toEqual(clientSessions);
    expect(await sessionsOf(store, root)).toEqual(allSessions);
    expect((await eventsOf(store)).slice(2)).toMatchObject([
      { action: "sessions.ended", subject: bob.uid },
      { action: "password.changed", subject: bob.uid, subjectName: "bob", actor: by, fields: ["password"] },
    ]);
  });

  it("keeps the one session that it is told to, and no other browser session", async () => {
    const identity = setUp();
    const { passwords, sessions, store } = identity;
    const bob = await addBob(identity);
    await openSessions(store, bob);
    const [own] = (await sessions.list({ search: bob.uid, limit: 100 })).filter(({ provider }) => provider === "local");
    const change = { password: "anothersecret", keepSession: own?.id };
    const { endedSessions } = await passwords.change("bob", change, by);
    expect(endedSessions).toBe(allSessions.size - clientSessions.size - 1);
    expect(await sessionsOf(store, bob)).toEqual(new Set([...clientSessions, "local"]));
  });

  it("ends all browser sessions when the one to keep is somebody else's", async () => {
    const identity = setUp();
    const { passwords, sessions, store } = identity;
    const [root, bob] = [await addAdmin(identity), await addBob(identity)];
    for (const account of [root, bob]) await openSessions(store, account);
    const [foreign] = await sessions.list({ search: root.uid, limit: 1 });
    await passwords.change("bob", { password: "anothersecret", keepSession: foreign?.id }, by);
    expect(await sessionsOf(store, bob)).toEqual(clientSessions);
    expect(await sessionsOf(store, root)).toEqual(allSessions);
  });

  it("keeps all sessions when asked to", async () => {
    const identity = setUp();
    const { passwords, store } = identity;
    const bob = await addBob(identity);
    await openSessions(store, bob);
    const { endedSessions } = await passwords.change("bob", { password: "anothersecret", keepSessions: true }, by);
    expect(endedSessions).toBe(0);
    expect(await sessionsOf(store, bob)).toEqual(allSessions);
  });

  it.each([
    ["1234567", "password/too-short"],
    ["a".repeat(73), "password/too-long"],
    ["mysecret\0", "password/invalid"],
  ])("refuses %j with %s and keeps the old one", async (password, code) => {
    const identity = setUp();
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    expect(await codeOf(identity.passwords.change("bob", { password }, by))).toBe(code);
    expect(await identity.passwords.verify("bob", "bobsecret", by)).toBe(true);
    expect(await sessionsOf(identity.store, bob)).toEqual(allSessions);
  });

  it("accepts the password that it has already", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.passwords.change("bob", { password: "bobsecret" }, by);
    expect(await identity.passwords.verify("bob", "bobsecret", by)).toBe(true);
  });
});

describe("remove", () => {
  it("removes the password, ends the browser sessions, and says so in the audit log", async () => {
    const identity = setUp();
    const { accounts, passwords, store } = identity;
    const bob = await addBob(identity);
    await openSessions(store, bob);
    expect(await passwords.remove("bob", by)).toBe(true);
    expect((await accounts.describe("bob")).password).toBeUndefined();
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(false);
    expect(await sessionsOf(store, bob)).toEqual(clientSessions);
    expect((await eventsOf(store)).slice(1)).toMatchObject([
      { action: "sessions.ended", subject: bob.uid },
      { action: "password.removed", subject: bob.uid, fields: ["password"] },
    ]);
  });

  it("does nothing when there is no password", async () => {
    const identity = setUp();
    const { passwords, store } = identity;
    const bob = await addBob(identity);
    await passwords.remove("bob", by);
    await openSessions(store, bob);
    const events = await eventsOf(store);
    expect(await passwords.remove("bob", by)).toBe(false);
    expect(await sessionsOf(store, bob)).toEqual(allSessions);
    expect(await eventsOf(store)).toEqual(events);
  });

  it("leaves the provider as it is", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await identity.passwords.remove("bob", by);
    expect(await identity.accounts.get("bob")).toEqual({ ...bob, version: 2 });
  });
});

describe("verify", () => {
  it.each([
    ["the password", "café noir", true],
    ["the password, decomposed", "cafe\u0301 noir", true],
    ["with a space before", " café noir", false],
    ["with a space after", "café noir ", false],
    ["in capitals", "CAFÉ NOIR", false],
    ["nothing", "", false],
    ["with a NUL and itself after it, which bcrypt would take for it", "café noir\0café noir", false],
    ["73 bytes", "a".repeat(73), false],
    ["a megabyte", "a".repeat(1_000_000), false],
    ["half a surrogate pair", "\uD83D", false],
  ])("%s: %s", async (_, attempt, answer) => {
    const { accounts, passwords } = setUp();
    await accounts.add({ username: "bob", role: "user", password: "café noir" }, by);
    expect(await passwords.verify("bob", attempt, by)).toBe(answer);
  });

  it("does not ask the hasher about what is nobody's password", async () => {
    const asked: string[] = [];
    const fast = new FastHasher();
    const hasher: PasswordHasher = {
      hash: (password) => fast.hash(password),
      verify: (password, stored) => {
        asked.push(password);
        return fast.verify(password, stored);
      },
      verifyNothing: () => fast.verifyNothing(),
      needsRehash: () => false,
    };
    const identity = setUp({ hasher });
    await addBob(identity);
    for (const attempt of ["bobsecret\0bobsecret", "a".repeat(1_000_000), "\uD83D"]) {
      expect(await identity.passwords.verify("bob", attempt, by)).toBe(false);
    }
    expect(asked).toEqual([]);
  });

  it("tells half a surrogate pair from the replacement character that it would be stored as", async () => {
    const { accounts, passwords } = setUp();
    await accounts.add({ username: "bob", role: "user", password: "\uFFFD".repeat(8) }, by);
    expect(await passwords.verify("bob", "\uD83D".repeat(8), by)).toBe(false);
    expect(await passwords.verify("bob", "\uFFFD".repeat(8), by)).toBe(true);
  });

  it("is false for an account without a password", async () => {
    const { accounts, passwords } = setUp();
    await accounts.add({ username: "bob", role: "user", provider: "none" }, by);
    expect(await passwords.verify("bob", "", by)).toBe(false);
  });

  it("writes nothing, right or wrong, when the hash is as strong as today's", async () => {
    const identity = setUp();
    await addBob(identity);
    const events = await eventsOf(identity.store);
    await identity.passwords.verify("bob", "bobsecret", by);
    await identity.passwords.verify("bob", "guessed it", by);
    expect(await eventsOf(identity.store)).toEqual(events);
  });
});

describe("a hash weaker than today's", () => {
  const setUpWeak = async (hasher: PasswordHasher = new FastHasher()) => {
    const identity = setUp({ hasher });
    const bob = await addBob(identity);
    const weak = await new FastHasher({ cost: 4 }).hash("bobsecret");
    await identity.store.transaction((tx) => tx.credentials.setPassword(bob.uid, weak, identity.clock.now()));
    await openSessions(identity.store, bob);
    const hashOf = async (): Promise<PasswordHash | undefined> =>
      (await identity.accounts.describe("bob")).password?.hash;
    return { ...identity, bob, weak, hashOf };
  };

  it("is replaced at a right password, audited, and no session ends", async () => {
    const { bob, clock, hashOf, passwords, store } = await setUpWeak();
    clock.advance({ hours: 1 });
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(true);
    expect(await hashOf()).toMatch(/^\$2b\$12\$/);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(true);
    expect(await sessionsOf(store, bob)).toEqual(allSessions);
    expect((await eventsOf(store)).slice(1)).toEqual([
      {
        at: clock.now(),
        actor: by,
        action: "password.rehashed",
        subject: bob.uid,
        subjectName: "bob",
        fields: ["password"],
      },
    ]);
  });

  it("stays at a wrong password", async () => {
    const { hashOf, passwords, store, weak } = await setUpWeak();
    expect(await passwords.verify("bob", "guessed it", by)).toBe(false);
    expect(await hashOf()).toBe(weak);
    expect(await eventsOf(store)).toHaveLength(1);
  });

  it("does not come back in the place of a password that was set meanwhile", async () => {
    const fast = new FastHasher();
    let meanwhile = (): Promise<unknown> => Promise.resolve();
    const hasher: PasswordHasher = {
      hash: async (password) => {
        if (password === "bobsecret") await meanwhile();
        return fast.hash(password);
      },
      verify: (password, stored) => fast.verify(password, stored),
      verifyNothing: () => fast.verifyNothing(),
      needsRehash: (stored) => fast.needsRehash(stored),
    };
    const { hashOf, passwords, store } = await setUpWeak(hasher);
    meanwhile = () => passwords.change("bob", { password: "newersecret" }, by);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(true);
    expect(await hashOf()).toBe(await fast.hash("newersecret"));
    expect((await eventsOf(store)).map(({ action }) => action)).not.toContain("password.rehashed");
  });

  it("is replaced once when several check it at once", async () => {
    const { passwords, store } = await setUpWeak();
    const answers = await Promise.all(Array.from({ length: 8 }, () => passwords.verify("bob", "bobsecret", by)));
    expect(answers).toEqual(Array.from({ length: 8 }, () => true));
    const renewals = (await eventsOf(store)).filter(({ action }) => action === "password.rehashed");
    expect(renewals).toHaveLength(1);
  });

  it("below the minimum length of today is replaced too", async () => {
    const { bob, hashOf, passwords, store } = await setUpWeak();
    const short = await new FastHasher({ cost: 4 }).hash("abc");
    await store.transaction((tx) => tx.credentials.setPassword(bob.uid, short, bob.createdAt));
    expect(await passwords.verify("bob", "abc", by)).toBe(true);
    expect(await hashOf()).toMatch(/^\$2b\$12\$/);
  });
});

it("names the account and the rule in its errors, never the password", async () => {
  const identity = setUp();
  await addBob(identity);
  const error = await failureOf(identity.passwords.change("nobody", { password: "topsecret1" }, by));
  expect(JSON.stringify([error.message, error.details, error.stack])).not.toContain("topsecret");
});
