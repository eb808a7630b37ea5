import { aPasswordHash, aSealedPasscode, FastHasher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import {
  actionsOf,
  addAdmin,
  addBob,
  allSessions,
  by,
  clientSessions,
  eventsOf,
  noSessions,
  openSessions,
  sessionsOf,
  setUp,
} from "../../test/support/services.ts";
import type { Account } from "../accounts/account.ts";
import type { AccountModification } from "./account-service.ts";

const aNewBob = { username: "bob", role: "user", password: "bobsecret" };

describe("add", () => {
  it("stores the account with profile, password and link tokens, and returns it as it is stored", async () => {
    const { accounts, clock, passwords } = setUp();
    const bob = await accounts.add(aNewBob, by);
    const stored = await accounts.describe("bob");
    expect(stored.account).toEqual(bob);
    expect(bob).toMatchObject({ username: "bob", displayName: "Bob", role: "user", createdAt: clock.now() });
    expect(stored.profile).toMatchObject({ accountUid: bob.uid, createdAt: clock.now() });
    expect(stored.password?.createdAt).toEqual(clock.now());
    expect(stored.linkTokens?.preview).toMatch(/^[0-9a-z]{8}$/);
    expect(stored.passcode).toBeUndefined();
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(true);
  });

  it.each(["default", "local", ""])("asks for a password with the provider '%s'", async (provider) => {
    const { accounts } = setUp();
    const { code } = await failureOf(accounts.add({ username: "bob", role: "user", provider }, by));
    expect(code).toBe("password/missing");
    expect(await accounts.list({ limit: 10 })).toEqual([]);
  });

  it.each([
    ["oidc", "subject"],
    ["ldap", "cn=bob"],
    ["none", ""],
  ])("asks for no password with the provider %s", async (provider, authId) => {
    const { accounts } = setUp();
    await accounts.add({ username: "bob", role: "user", provider, authId }, by);
    expect((await accounts.describe("bob")).password).toBeUndefined();
  });

  it("checks a password that is given, whatever the provider", async () => {
    const { accounts } = setUp();
    const add = (password: string): Promise<Account> =>
      accounts.add({ username: "bob", role: "user", provider: "none", password }, by);
    expect(await codeOf(add("1234567"))).toBe("password/too-short");
    expect(await codeOf(add("a".repeat(73)))).toBe("password/too-long");
    expect(await codeOf(add("mysecret\0"))).toBe("password/invalid");
    await add("12345678");
    expect((await accounts.describe("bob")).password).toBeDefined();
  });

  it("honours the policy: 3 characters when the host says so", async () => {
    const { accounts } = setUp({ policy: { passwordMinLength: 3 } });
    expect(await codeOf(accounts.add({ ...aNewBob, password: "ab" }, by))).toBe("password/too-short");
    await accounts.add({ ...aNewBob, password: "abc" }, by);
  });

  it.each([
    ["the username", { username: "BOB" }, "account/username-taken"],
    ["a username that looks like it", { username: "b\u043Eb" }, "account/username-confusable"],
    ["the email", { email: "Bob@Example.com" }, "account/email-taken"],
    ["the provider and auth id", { provider: "oidc", authId: "subject" }, "account/auth-id-taken"],
  ])("refuses %s of another account", async (_, fields, code) => {
    const { accounts } = setUp();
    const first = { ...aNewBob, email: "bob@example.com", provider: "oidc", authId: "subject" };
    await accounts.add(first, by);
    const second = { username: "alice", role: "user", password: "alicesecret", ...fields };
    expect(await codeOf(accounts.add(second, by))).toBe(code);
    expect(await accounts.list({ includeDeleted: true, limit: 10 })).toHaveLength(1);
  });

  it("refuses the name of a deleted account, and a look-alike of it, but not its email", async () => {
    const identity = setUp();
    const { accounts } = identity;
    await addAdmin(identity);
    await accounts.add({ ...aNewBob, email: "bob@example.com" }, by);
    await accounts.remove("bob", by);
    const { code, message } = await failureOf(accounts.add(aNewBob, by));
    expect(code).toBe("account/deleted");
    expect(message).toBe("user 'bob' has been deleted; restore the user first");
    expect(await codeOf(accounts.add({ ...aNewBob, username: "b\u043Eb" }, by))).toBe("account/username-confusable");
    await accounts.add({ ...aNewBob, username: "bobby", email: "bob@example.com" }, by);
  });

  it("lets one of 16 win that add the same name at once", async () => {
    const { accounts, store } = setUp();
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => accounts.add(aNewBob, by)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const codes = results
      .filter((result) => result.status === "rejected")
      .map(({ reason }) => codeOf(Promise.reject(reason as Error)));
    expect(new Set(await Promise.all(codes))).toEqual(new Set(["account/username-taken"]));
    expect(await actionsOf(store)).toEqual(["account.added"]);
  });

  it("writes nothing when it fails", async () => {
    const { accounts, store } = setUp();
    for (const fields of [{ email: "bob" }, { role: "boss" }, { uploadPath: ".." }, { password: "short" }]) {
      await failureOf(accounts.add({ ...aNewBob, ...fields }, by));
    }
    expect(await eventsOf(store)).toEqual([]);
  });

  it("is audited with the names of what was given", async () => {
    const { accounts, clock, store } = setUp();
    const bob = await accounts.add({ ...aNewBob, email: "bob@example.com" }, by);
    expect(await eventsOf(store)).toEqual([
      {
        at: clock.now(),
        actor: by,
        action: "account.added",
        subject: bob.uid,
        subjectName: "bob",
        fields: ["email", "password", "role", "username"],
      },
    ]);
  });
});

describe("describe", () => {
  it("says where uploads really go", async () => {
    const { accounts } = setUp();
    await accounts.add({ ...aNewBob, basePath: "~", uploadPath: "inbox" }, by);
    expect((await accounts.describe("bob")).uploadFolder).toBe("users/bob/inbox");
  });

  it("tells the passcode of an account that has one", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await identity.store.transaction((tx) => tx.passcodes.enrol(aSealedPasscode(bob)));
    expect((await identity.accounts.describe("bob")).passcode?.accountUid).toBe(bob.uid);
  });
});

describe("list", () => {
  it("gives pages in the order of making, the next after the last uid", async () => {
    const { accounts } = setUp();
    for (const username of ["c", "a", "b"]) await accounts.add({ ...aNewBob, username }, by);
    const first = await accounts.list({ limit: 2 });
    const second = await accounts.list({ limit: 2, ...(first[1] === undefined ? {} : { after: first[1].uid }) });
    expect([first, second].map((page) => page.map((account) => account.username))).toEqual([["c", "a"], ["b"]]);
  });

  it.each([0, -1, 1001, 2.5, Number.NaN])("refuses a limit of %d", async (limit) => {
    const { accounts } = setUp();
    expect(await codeOf(async () => accounts.list({ limit }))).toBe("page/invalid");
  });
});

describe("modify", () => {
  it("changes what is given, counts the version up, and says what changed", async () => {
    const identity = setUp();
    const { accounts, clock } = identity;
    const before = await addBob(identity);
    clock.advance({ hours: 1 });
    const { account, changed } = await accounts.modify("bob", { displayName: "Robert", role: "viewer" }, by);
    expect(changed).toEqual(["displayName", "role"]);
    expect(account).toEqual({
      ...before,
      displayName: "Robert",
      role: "viewer",
      updatedAt: clock.now(),
      version: 2,
    });
    expect(await accounts.get("bob")).toEqual(account);
  });

  it("writes nothing when nothing changes", async () => {
    const identity = setUp();
    const { accounts, clock, store } = identity;
    const before = await addBob(identity);
    await openSessions(store, before);
    clock.advance({ hours: 1 });
    expect(await accounts.modify("bob", {}, by)).toEqual({ account: before, changed: [] });
    const same = { role: "USER", canLogin: true, displayName: " Bob ", disableTwoFactor: true };
    expect(await accounts.modify("bob", same, by)).toEqual({ account: before, changed: [] });
    expect(await actionsOf(store)).toEqual(["account.added"]);
    expect(await sessionsOf(store, before)).toEqual(allSessions);
  });

  it("renames: the new name finds the account, the old one is free", async () => {
    const identity = setUp();
    const { accounts } = identity;
    const { uid } = await addBob(identity);
    await accounts.modify("bob", { username: "robert" }, by);
    expect((await accounts.get("robert")).uid).toBe(uid);
    expect(await codeOf(accounts.get("bob"))).toBe("account/not-found");
    await addBob(identity);
  });

  it("may give an account the look-alike of its own name", async () => {
    const identity = setUp();
    await addBob(identity);
    const { account } = await identity.accounts.modify("bob", { username: "b\u043Eb" }, by);
    expect(account.username).toBe("b\u043Eb");
  });

  it.each([
    [{ username: "alice" }, "account/username-taken"],
    [{ username: "\u0430lice" }, "account/username-confusable"],
    [{ email: "alice@example.com" }, "account/email-taken"],
    [{ provider: "oidc", authId: "alice-subject" }, "account/auth-id-taken"],
    [{ role: "boss" }, "role/unknown"],
    [{ password: "short" }, "password/too-short"],
  ])("refuses %j with %s, and changes nothing", async (changes, code) => {
    const identity = setUp();
    const { accounts, store } = identity;
    const alice = { username: "alice", role: "user", email: "alice@example.com", provider: "oidc" };
    await accounts.add({ ...alice, authId: "alice-subject" }, by);
    const before = await addBob(identity);
    expect(await codeOf(accounts.modify("bob", { displayName: "Robert", ...changes }, by))).toBe(code);
    expect(await accounts.get("bob")).toEqual(before);
    expect(await actionsOf(store)).toEqual(["account.added", "account.added"]);
  });

  it("sets the password and replaces the link tokens with it", async () => {
    const identity = setUp();
    const { accounts, passwords } = identity;
    await addBob(identity);
    const before = (await accounts.describe("bob")).linkTokens;
    const { changed } = await accounts.modify("bob", { password: "anothersecret" }, by);
    expect(changed).toEqual(["password"]);
    expect(await passwords.verify("bob", "anothersecret", by)).toBe(true);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(false);
    const after = (await accounts.describe("bob")).linkTokens;
    expect(after?.preview).not.toBe(before?.preview);
    expect(after?.download).not.toBe(before?.download);
  });

  it("leaves the link tokens alone without a new password", async () => {
    const identity = setUp();
    await addBob(identity);
    const before = (await identity.accounts.describe("bob")).linkTokens;
    await identity.accounts.modify("bob", { role: "viewer" }, by);
    expect((await identity.accounts.describe("bob")).linkTokens).toEqual(before);
  });

  it("takes the passcode away with the second factor", async () => {
    const identity = setUp();
    const { accounts, store } = identity;
    const bob = await addBob(identity);
    await openSessions(store, bob);
    await store.transaction(async (tx) => {
      await tx.accounts.update({ ...bob, method: "2fa" });
      await tx.passcodes.enrol(aSealedPasscode(bob));
    });
    expect((await accounts.modify("bob", { disableTwoFactor: false }, by)).changed).toEqual([]);
    const { changed } = await accounts.modify("bob", { disableTwoFactor: true }, by);
    expect(changed).toEqual(["method", "passcode"]);
    expect((await accounts.describe("bob")).passcode).toBeUndefined();
    expect(await sessionsOf(store, bob)).toEqual(clientSessions);
    expect((await eventsOf(store)).at(-1)).toMatchObject({ action: "account.changed", fields: ["method", "passcode"] });
  });

  it("takes a passcode away that was enrolled but never activated", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await identity.store.transaction((tx) => tx.passcodes.enrol(aSealedPasscode(bob)));
    const { account, changed } = await identity.accounts.modify("bob", { disableTwoFactor: true }, by);
    expect(changed).toEqual(["passcode"]);
    expect(account.version).toBe(2);
  });

  const endsSessions: readonly AccountModification[] = [
    { role: "viewer" },
    { superAdmin: true },
    { webdav: true },
    { provider: "ldap" },
    { authId: "subject" },
    { basePath: "base" },
    { uploadPath: "inbox" },
    { password: "anothersecret" },
  ];

  it.each(endsSessions)("ends the browser sessions, not those of programs, for %j", async (changes) => {
    const identity = setUp();
    const { accounts, store } = identity;
    const [root, bob] = [await addAdmin(identity), await addBob(identity)];
    await openSessions(store, root);
    await openSessions(store, bob);
    await accounts.modify("bob", changes, by);
    expect(await sessionsOf(store, bob)).toEqual(clientSessions);
    expect(await sessionsOf(store, root)).toEqual(allSessions);
    expect((await actionsOf(store)).slice(2)).toEqual(["sessions.ended", "account.changed"]);
  });

  it.each([
    [{ webdav: true }, new Set([...clientSessions, "local"])],
    [{ canLogin: false }, noSessions],
  ])("keeps the session that it is told to, unless the account may not log in any more: %j", async (changes, left) => {
    const identity = setUp();
    const { accounts, sessions, store } = identity;
    const bob = await addBob(identity);
    await openSessions(store, bob);
    const [own] = (await sessions.list({ search: bob.uid, limit: 100 })).filter(({ provider }) => provider === "local");
    await accounts.modify("bob", changes, by, { keepSession: own?.id });
    expect(await sessionsOf(store, bob)).toEqual(left);
  });

  it.each([{ canLogin: false }, { provider: "none" }])(
    "ends the sessions of programs too for %j, and enabling brings none back",
    async (changes) => {
      const identity = setUp();
      const { accounts, store } = identity;
      const bob = await addBob(identity);
      await openSessions(store, bob);
      await accounts.modify("bob", changes, by);
      expect(await sessionsOf(store, bob)).toEqual(noSessions);
      expect((await actionsOf(store)).slice(1)).toEqual(["sessions.ended", "account.changed"]);
      await accounts.modify("bob", { canLogin: true, provider: "local" }, by);
      expect(await sessionsOf(store, bob)).toEqual(noSessions);
    },
  );

  const keepsSessions: readonly AccountModification[] = [
    { displayName: "Robert" },
    { email: "bob@example.com" },
    { username: "robert" },
  ];

  it.each(keepsSessions)("keeps the sessions for %j", async (changes) => {
    const identity = setUp();
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    await identity.accounts.modify("bob", changes, by);
    expect(await sessionsOf(identity.store, bob)).toEqual(allSessions);
    expect(await actionsOf(identity.store)).toEqual(["account.added", "account.changed"]);
  });

  it("decides again on the newer row when another writer was faster", async () => {
    const identity = setUp();
    const { accounts } = identity;
    await addBob(identity);
    const changes = Array.from({ length: 10 }, (_, index) => ({ displayName: `Bob ${String(index)}` }));
    await Promise.all(changes.map((change) => accounts.modify("bob", change, by)));
    expect((await accounts.get("bob")).version).toBe(11);
  });
});

describe("remove", () => {
  it("marks as deleted, ends all sessions, and keeps what belongs to the account", async () => {
    const identity = setUp();
    const { accounts, clock, store } = identity;
    const [root, bob] = [await addAdmin(identity), await addBob(identity)];
    await openSessions(store, root);
    await openSessions(store, bob);
    clock.advance({ days: 1 });
    const removed = await accounts.remove("bob", by);
    expect(removed).toEqual({ ...bob, deletedAt: clock.now(), updatedAt: clock.now(), version: 2 });
    const stored = await accounts.describe("bob");
    expect(stored.account).toEqual(removed);
    expect(stored.password).toBeDefined();
    expect(stored.profile).toBeDefined();
    expect(await sessionsOf(store, bob)).toEqual(noSessions);
    expect(await sessionsOf(store, root)).toEqual(allSessions);
    expect((await eventsOf(store)).slice(2)).toMatchObject([
      { action: "sessions.ended", subject: bob.uid, fields: [] },
      { action: "account.deleted", subject: bob.uid, subjectName: "bob", fields: ["deletedAt"] },
    ]);
  });

  it("hides the account from lists unless deleted ones are asked for", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await addBob(identity);
    await identity.accounts.remove("bob", by);
    expect((await identity.accounts.list({ limit: 10 })).map((account) => account.username)).toEqual(["root"]);
    expect(await identity.accounts.list({ limit: 10, includeDeleted: true })).toHaveLength(2);
  });

  it("says nothing of sessions when there were none", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await addBob(identity);
    await identity.accounts.remove("bob", by);
    expect((await actionsOf(identity.store)).slice(2)).toEqual(["account.deleted"]);
  });
});

describe("restore", () => {
  const setUpDeleted = async () => {
    const identity = setUp();
    await addAdmin(identity);
    const bob = await identity.accounts.add({ ...aNewBob, email: "bob@example.com" }, by);
    await openSessions(identity.store, bob);
    await identity.accounts.remove("bob", by);
    return { ...identity, bob };
  };

  it("brings the account back with uid, password and profile, and without sessions", async () => {
    const { accounts, bob, clock, passwords, store } = await setUpDeleted();
    clock.advance({ days: 1 });
    const restored = await accounts.restore("bob", {}, by);
    expect(restored).toEqual({ ...bob, updatedAt: clock.now(), version: 3 });
    expect(await accounts.get("bob")).toEqual(restored);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(true);
    expect(await sessionsOf(store, bob)).toEqual(noSessions);
    expect((await eventsOf(store)).at(-1)).toMatchObject({
      action: "account.restored",
      subject: bob.uid,
      fields: ["deletedAt"],
    });
  });

  it("applies what is given on the way, by uid too", async () => {
    const { accounts, bob, passwords, store } = await setUpDeleted();
    await accounts.restore(bob.uid, { role: "viewer", password: "anothersecret" }, by);
    expect((await accounts.get("bob")).role).toBe("viewer");
    expect(await passwords.verify("bob", "anothersecret", by)).toBe(true);
    expect((await eventsOf(store)).at(-1)?.fields).toEqual(["deletedAt", "password", "role"]);
  });

  it("refuses an email that another account has by now, unless another is given", async () => {
    const { accounts } = await setUpDeleted();
    await accounts.add({ ...aNewBob, username: "bobby", email: "bob@example.com" }, by);
    expect(await codeOf(accounts.restore("bob", {}, by))).toBe("account/email-taken");
    expect((await accounts.get("bob")).deletedAt).toBeDefined();
    expect((await accounts.restore("bob", { email: "bob2@example.com" }, by)).email).toBe("bob2@example.com");
  });

  it("refuses an account that is not deleted", async () => {
    const { accounts } = await setUpDeleted();
    expect(await codeOf(accounts.restore("root", {}, by))).toBe("account/not-deleted");
    await accounts.restore("bob", {}, by);
    expect(await codeOf(accounts.restore("bob", {}, by))).toBe("account/not-deleted");
  });

  it("refuses a bad password before it touches anything", async () => {
    const { accounts } = await setUpDeleted();
    expect(await codeOf(accounts.restore("bob", { password: "short" }, by))).toBe("password/too-short");
    expect((await accounts.get("bob")).deletedAt).toBeDefined();
  });
});

describe("purge", () => {
  it.each(["living", "deleted"])(
    "removes a %s account and all that belongs to it, and frees its name",
    async (state) => {
      const identity = setUp();
      const { accounts, store } = identity;
      const [root, bob] = [await addAdmin(identity), await addBob(identity)];
      await openSessions(store, bob);
      await openSessions(store, root);
      await store.transaction((tx) => tx.passcodes.enrol(aSealedPasscode(bob)));
      if (state === "deleted") await accounts.remove("bob", by);
      expect((await accounts.purge("bob", by)).uid).toBe(bob.uid);
      expect(await codeOf(accounts.get(bob.uid))).toBe("account/not-found");
      const left = await store.read(async (reader) => [
        await reader.profiles.find(bob.uid),
        await reader.credentials.findPassword(bob.uid),
        await reader.passcodes.findSealed(bob.uid),
        await reader.linkTokens.find(bob.uid),
      ]);
      expect(left).toEqual([undefined, undefined, undefined, undefined]);
      expect(await sessionsOf(store, bob)).toEqual(noSessions);
      expect(await sessionsOf(store, root)).toEqual(allSessions);
      expect((await eventsOf(store)).at(-1)).toMatchObject({
        action: "account.purged",
        subject: bob.uid,
        subjectName: "bob",
        fields: [],
      });
      expect((await addBob(identity)).uid).not.toBe(bob.uid);
    },
  );
});

describe("a hash", () => {
  it("is computed before the transaction, never inside one", async () => {
    const hasher = new FastHasher();
    const order: string[] = [];
    const identity = setUp({
      hasher: {
        hash: async () => {
          order.push("hash");
          return aPasswordHash();
        },
        verify: (password, stored) => hasher.verify(password, stored),
        verifyNothing: () => hasher.verifyNothing(),
        needsRehash: (stored) => hasher.needsRehash(stored),
      },
    });
    const transaction = identity.store.transaction.bind(identity.store);
    identity.store.transaction = (work) => {
      order.push("begin");
      return transaction(work).finally(() => order.push("end"));
    };
    await addBob(identity);
    await identity.accounts.modify("bob", { password: "anothersecret" }, by);
    await identity.passwords.change("bob", { password: "thirdsecret" }, by);
    expect(order).toEqual(["hash", "begin", "end", "hash", "begin", "end", "hash", "begin", "end"]);
  });
});
