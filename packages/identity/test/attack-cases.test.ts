import { aSealedPasscode, FastHasher, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import type { AccountUid, NewAccount, PasswordHasher } from "../src/index.ts";
import { dump } from "./support/dump.ts";
import { codeOf, failureOf } from "./support/failure-of.ts";
import { withFailingAudit } from "./support/failing-audit.ts";
import {
  actionsOf,
  addAdmin,
  addBob,
  by,
  clientSessions,
  eventsOf,
  noSessions,
  openSessions,
  sessionsOf,
  setUp,
} from "./support/services.ts";

const bobWith = (fields: Partial<NewAccount>): NewAccount => ({
  username: "bob",
  role: "user",
  password: "bobsecret",
  ...fields,
});

/** Input as it comes from a file or a request: with whatever keys somebody wrote. */
const fromJson = (json: string): NewAccount => JSON.parse(json) as NewAccount;

describe("passwords", () => {
  it("72 bytes are a password and 73 are refused, with a multi-byte character at the edge", async () => {
    const { accounts, passwords } = setUp();
    const longest = `${"a".repeat(70)}é`;
    expect(await codeOf(accounts.add(bobWith({ password: `${longest}a` }), by))).toBe("password/too-long");
    expect(await codeOf(accounts.add(bobWith({ password: `a${longest}` }), by))).toBe("password/too-long");
    await accounts.add(bobWith({ password: longest }), by);
    expect(await passwords.verify("bob", longest, by)).toBe(true);
    expect(await passwords.verify("bob", `${longest}a`, by)).toBe(false);
    expect(await passwords.verify("bob", longest.slice(0, -1), by)).toBe(false);
  });

  it("a NUL inside a password is refused, and an attempt with one fails", async () => {
    const { accounts, passwords } = setUp();
    expect(await codeOf(accounts.add(bobWith({ password: "bobsecret\0more" }), by))).toBe("password/invalid");
    await accounts.add(bobWith({}), by);
    expect(await passwords.verify("bob", "bobsecret\0", by)).toBe(false);
    expect(await passwords.verify("bob", "bobsecret\0bobsecret", by)).toBe(false);
  });

  it("a password set composed is accepted decomposed, and the other way round", async () => {
    const { accounts, passwords } = setUp();
    await accounts.add(bobWith({ password: "caf\u00E9 noir" }), by);
    expect(await passwords.verify("bob", "cafe\u0301 noir", by)).toBe(true);
    await passwords.change("bob", { password: "e\u0301cole no. 5" }, by);
    expect(await passwords.verify("bob", "\u00E9cole no. 5", by)).toBe(true);
  });

  it("spaces around a password are part of it", async () => {
    const { accounts, passwords } = setUp();
    await accounts.add(bobWith({ password: " bobsecret " }), by);
    expect(await passwords.verify("bob", "bobsecret", by)).toBe(false);
    expect(await passwords.verify("bob", " bobsecret ", by)).toBe(true);
  });

  it("a megabyte is refused before it is hashed", async () => {
    let hashed = 0;
    const fast = new FastHasher();
    const hasher: PasswordHasher = {
      hash: (password) => {
        hashed += 1;
        return fast.hash(password);
      },
      verify: (password, stored) => {
        hashed += 1;
        return fast.verify(password, stored);
      },
      verifyNothing: () => fast.verifyNothing(),
      needsRehash: () => false,
    };
    const { accounts, passwords } = setUp({ hasher });
    await accounts.add(bobWith({}), by);
    const huge = "é".repeat(500_000);
    expect(await codeOf(accounts.add(bobWith({ username: "alice", password: huge }), by))).toBe("password/too-long");
    expect(await codeOf(passwords.change("bob", { password: huge }, by))).toBe("password/too-long");
    expect(await passwords.verify("bob", huge, by)).toBe(false);
    expect(hashed).toBe(1);
  });

  it("8 characters are enough and 7 are not; 64 and more are allowed, and no kind of character is asked for", async () => {
    const { accounts, passwords } = setUp();
    expect(await codeOf(accounts.add(bobWith({ password: "aaaaaaa" }), by))).toBe("password/too-short");
    await accounts.add(bobWith({ password: "aaaaaaaa" }), by);
    await passwords.change("bob", { password: "a".repeat(64) }, by);
    await passwords.change("bob", { password: "正しい馬の電池ホチキス" }, by);
  });

  it("an imported hash of cost 31 is refused: checking it would take days", async () => {
    const { setup } = setUp();
    const hash = (cost: string): string => `$2b$${cost}$${"a".repeat(53)}`;
    expect(await codeOf(setup.createInitialAdmin({ username: "admin", password: hash("31") }, by))).toBe(
      "password/hash-unsupported",
    );
    expect(await codeOf(setup.createInitialAdmin({ username: "admin", password: hash("17") }, by))).toBe(
      "password/hash-unsupported",
    );
    expect(await setup.createInitialAdmin({ username: "admin", password: hash("16") }, by)).toBe("created");
  });

  it("a changed password ends the browser sessions and replaces the link tokens", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    const before = (await identity.accounts.describe("bob")).linkTokens;
    await identity.passwords.change("bob", { password: "anothersecret" }, by);
    const after = (await identity.accounts.describe("bob")).linkTokens;
    expect(await sessionsOf(identity.store, bob)).toEqual(clientSessions);
    expect([after?.preview, after?.download]).not.toContain(before?.preview);
    expect([after?.preview, after?.download]).not.toContain(before?.download);
  });

  it("taking the second factor away is audited, deletes the secret, and ends the browser sessions", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    await identity.store.transaction(async (tx) => {
      await tx.accounts.update({ ...bob, method: "2fa" });
      await tx.passcodes.enrol(aSealedPasscode(bob));
    });
    await identity.accounts.modify("bob", { disableTwoFactor: true }, by);
    expect(await sessionsOf(identity.store, bob)).toEqual(clientSessions);
    expect((await identity.accounts.describe("bob")).passcode).toBeUndefined();
    expect((await eventsOf(identity.store)).at(-1)?.fields).toEqual(["method", "passcode"]);
  });
});

describe("accounts", () => {
  it("two that add the same name at once: one wins, the other gets a typed conflict", async () => {
    const identity = setUp();
    const results = await Promise.allSettled([addBob(identity), addBob(identity)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({
      code: "account/username-taken",
      kind: "conflict",
    });
  });

  it("two administrators that remove each other at once: one remains", async () => {
    const identity = setUp();
    await addAdmin(identity, "root");
    await addAdmin(identity, "second");
    const { accounts } = identity;
    await Promise.allSettled([accounts.remove("root", by), accounts.modify("second", { role: "user" }, by)]);
    const living = await accounts.list({ role: "admin", limit: 10 });
    expect(living).toHaveLength(1);
  });

  it.each([
    ["case", "BOB", "account/username-taken"],
    ["compatibility forms", "ｂｏｂ", "account/username-taken"],
    ["a space around it", " bob ", "account/username-taken"],
    ["a trailing dot", "bob.", "username/invalid"],
    ["a zero width space", "bo\u200Bb", "username/invalid"],
    ["a right-to-left override", "\u202Ebob", "username/invalid"],
    ["a Cyrillic letter", "b\u043Eb", "account/username-confusable"],
    ["a Greek letter", "b\u03BFb", "account/username-confusable"],
    ["an Armenian letter", "b\u0585b", "account/username-confusable"],
  ])("the same name in disguise is refused: %s", async (_, username, code) => {
    const identity = setUp();
    await addBob(identity);
    expect(await codeOf(identity.accounts.add(bobWith({ username }), by))).toBe(code);
  });

  it("reserved names are refused, in disguise too", async () => {
    const { accounts } = setUp();
    for (const username of ["visitor", "VISITOR", "v\u0456sitor", "urz1amp1abcdefgh", "\u0441rz1amp1abcdefgh"]) {
      expect(await codeOf(accounts.add(bobWith({ username }), by))).toBe("username/invalid");
    }
  });

  it("two that take the same email at once: one wins", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await addBob(identity);
    const change = { email: "shared@example.com" };
    const results = await Promise.allSettled(
      ["root", "bob"].map((username) => identity.accounts.modify(username, change, by)),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await identity.accounts.list({ search: "shared@", limit: 10 })).toHaveLength(1);
  });

  it("an email is normalised once, before it is validated: no look-alike of @ or of a letter comes through", async () => {
    const { accounts } = setUp();
    await accounts.add(bobWith({ email: "bob\uFF20example.com" }), by);
    expect((await accounts.get("bob")).email).toBe("bob@example.com");
    const alice = { username: "alice", email: "BOB@EXAMPLE.COM" };
    expect(await codeOf(accounts.add(bobWith(alice), by))).toBe("account/email-taken");
    for (const email of ["b\u00F3b@example.com", "b\u043Eb@example.com", "bob@ex\u0430mple.com", "bob@a.com@b.com"]) {
      expect(await codeOf(accounts.add(bobWith({ username: "alice", email }), by))).toBe("email/invalid");
    }
  });

  it("a deleted name comes back only by restoring, and a purged one is a new account", async () => {
    const identity = setUp();
    await addAdmin(identity);
    const bob = await addBob(identity);
    const { accounts } = identity;
    await accounts.remove("bob", by);
    expect(await codeOf(addBob(identity))).toBe("account/deleted");
    expect(await codeOf(accounts.modify("root", { username: "bob" }, by))).toBe("account/username-taken");
    expect((await accounts.restore("bob", {}, by)).uid).toBe(bob.uid);
    await accounts.purge("bob", by);
    expect((await addBob(identity)).uid).not.toBe(bob.uid);
  });

  it("keys that are not fields of a new account are not assigned, and are not in the audit log", async () => {
    const { accounts, store } = setUp();
    await accounts.add(
      fromJson(`{"username":"bob","role":"user","password":"bobsecret","uid":"u000000000000001","canInvite":true,
        "method":"2fa","version":9,"deletedAt":"2020-01-01","__proto__":{"superAdmin":true},"constructor":{"x":1},
        "bobsecret-as-a-key":1}`),
      by,
    );
    const bob = await accounts.get("bob");
    expect(bob).toMatchObject({ superAdmin: false, role: "user", canInvite: false, method: "default", version: 1 });
    expect(bob.uid).not.toBe("u000000000000001");
    expect(bob.deletedAt).toBeUndefined();
    expect((await eventsOf(store))[0]?.fields).toEqual(["password", "role", "username"]);
  });

  it("keys that are not fields of a change are not assigned", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const changes = fromJson(`{"uid":"u000000000000001","canInvite":true,"version":9,"__proto__":{"role":"admin"}}`);
    expect(await identity.accounts.modify("bob", changes, by)).toEqual({ account: bob, changed: [] });
  });

  it("no field of the input changes who is recorded as the actor", async () => {
    const { accounts, store } = setUp();
    await accounts.add(
      fromJson(`{"username":"bob","role":"user","password":"bobsecret","actor":{"name":"cli:root"},"by":"cli:root"}`),
      { name: "cli:mallory" },
    );
    expect((await eventsOf(store)).map((event) => event.actor)).toEqual([{ name: "cli:mallory" }]);
  });

  it("restoring does not bring sessions back", async () => {
    const identity = setUp();
    await addAdmin(identity);
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    await identity.accounts.remove("bob", by);
    await identity.accounts.restore("bob", {}, by);
    expect(await sessionsOf(identity.store, bob)).toEqual(noSessions);
  });

  it("deleting and purging end every session, those of programs too", async () => {
    const identity = setUp();
    await addAdmin(identity);
    const bob = await addBob(identity);
    for (const end of ["remove", "purge"] as const) {
      await openSessions(identity.store, bob);
      await identity.accounts[end]("bob", by);
      expect(await sessionsOf(identity.store, bob)).toEqual(noSessions);
      if (end === "remove") await identity.accounts.restore("bob", {}, by);
    }
  });

  it.each(["%", "_", "b%", "b_b", "\\", "b\\", "'", "' OR 1=1 --", '"', "*", "[a-z]"])(
    "no character of a search is special: %s finds nothing here",
    async (search) => {
      const identity = setUp();
      await addBob(identity);
      expect(await identity.accounts.list({ search, limit: 10 })).toEqual([]);
    },
  );

  it.each([1001, 1e9, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY, -1, 0, 0.5, Number.NaN])(
    "a limit of %d is refused",
    async (limit) => {
      expect(await codeOf(async () => setUp().accounts.list({ limit }))).toBe("page/invalid");
    },
  );

  it.each(["u000000000000000", "' OR 1=1 --", "", "urz1amp1abcdefgh"])(
    "a forged cursor is refused: '%s'",
    async (cursor) => {
      const identity = setUp();
      await addBob(identity);
      expect(await codeOf(identity.accounts.list({ after: cursor as AccountUid, limit: 10 }))).toBe(
        "account/not-found",
      );
    },
  );

  it.each(["../x", "a/../../x", "..\\x", "/etc/passwd", "C:\\x", "\\\\host\\share", "a\0b", "~root", "a//b"])(
    "a path that escapes is refused: %j",
    async (path) => {
      const { accounts } = setUp();
      expect(await codeOf(accounts.add(bobWith({ uploadPath: path }), by))).toBe("path/invalid");
      expect(await codeOf(accounts.add(bobWith({ basePath: path }), by))).toBe("path/invalid");
    },
  );

  it("two changes of different fields at once: both are there, none is lost", async () => {
    const identity = setUp();
    await addBob(identity);
    const changes = [{ displayName: "Robert" }, { email: "bob@example.com" }, { role: "viewer" }, { webdav: true }];
    await Promise.all(changes.map((change) => identity.accounts.modify("bob", change, by)));
    expect(await identity.accounts.get("bob")).toMatchObject({
      displayName: "Robert",
      email: "bob@example.com",
      role: "viewer",
      webdav: true,
      version: 5,
    });
  });
});

describe("the audit log", () => {
  it("a change whose event cannot be written does not happen", async () => {
    const store = new MemoryStore();
    const identity = setUp({ store });
    await addAdmin(identity);
    const bob = await addBob(identity);
    await openSessions(store, bob);
    const before = await dump(store);
    const { accounts, passwords, setup } = setUp({ store: withFailingAudit(store) });
    const attempts = [
      () => accounts.add(bobWith({ username: "alice" }), by),
      () => accounts.modify("bob", { role: "viewer" }, by),
      () => accounts.remove("bob", by),
      () => accounts.purge("bob", by),
      () => passwords.change("bob", { password: "anothersecret" }, by),
      () => passwords.remove("bob", by),
      () => setup.reset({ username: "admin", password: "adminsecret" }, by),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow("disk full");
    expect(await dump(store)).toBe(before);
  });

  it("a refused change leaves no event", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await failureOf(identity.accounts.remove("root", by));
    await failureOf(addAdmin(identity));
    expect(await actionsOf(identity.store)).toEqual(["account.added"]);
  });

  it("no line can be forged: what is written about an account has no line end, control or direction character", async () => {
    const { accounts, store } = setUp();
    for (const character of ["\r", "\n", "\u0085", "\u2028", "\u2029", "\u001B", "\u009B", "\u202E", "\u2066"]) {
      expect(await codeOf(accounts.add(bobWith({ username: `bob${character}x` }), by))).toBe("username/invalid");
      expect(await codeOf(accounts.add(bobWith({ displayName: `bob${character}x` }), by))).toBe("text/invalid");
    }
    expect(await eventsOf(store)).toEqual([]);
  });

  it("no event has a value of a field, and nothing that is stored or said has a password", async () => {
    const identity = setUp();
    const { accounts, passwords, setup, store } = identity;
    const secrets = ["first-secret", "second-secret", "third-secret", "fourth-secret", "admin-secret"] as const;
    await setup.createInitialAdmin({ username: "chief", password: secrets[4] }, by);
    await accounts.add(
      {
        username: "bob",
        role: "user",
        password: secrets[0],
        displayName: "Robert Value",
        email: "value@example.com",
        provider: "oidc",
        authId: "value-of-auth-id",
        basePath: "value-of-base",
        uploadPath: "value-of-upload",
      },
      by,
    );
    await accounts.modify("bob", { password: secrets[1], displayName: "Another Value", email: "" }, by);
    await passwords.change("bob", { password: secrets[2] }, by);
    await failureOf(passwords.change("bob", { password: `${secrets[2]}${"x".repeat(72)}` }, by));
    await passwords.verify("bob", secrets[2], by);
    await passwords.remove("bob", by);
    await accounts.remove("bob", by);
    await accounts.restore("bob", { password: secrets[3], email: "value@example.com" }, by);
    const bob = await accounts.describe("bob");
    const everything = await dump(store);
    for (const secret of secrets) expect(everything).not.toContain(secret);
    const log = JSON.stringify(await eventsOf(store));
    const values = ["Value", "value", bob.password?.hash, bob.linkTokens?.preview, bob.linkTokens?.download];
    for (const value of values) {
      expect(everything).toContain(value);
      expect(log).not.toContain(value);
    }
  });
});
