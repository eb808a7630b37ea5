import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import { actionsOf, addBob, by, eventsOf, setUp, type TestServices } from "../../test/support/services.ts";
import type { NewToken } from "./session-service.ts";
import type { SessionToken } from "./session-token.ts";
import type { Session } from "./session.ts";

const DAY = 86_400;
const aNewToken: NewToken = { name: "Backup", scope: "photos webdav", lifetimeSeconds: DAY };

/** Bob and an app password of his that may do everything. */
async function withAppPassword(identity: TestServices) {
  const bob = await addBob(identity);
  const issued = await identity.sessions.addAppPassword("bob", { ...aNewToken, scope: "*" }, by);
  return { bob, ...issued };
}

/** Logs Bob in; with an app password the session is its child. */
async function logIn(
  identity: TestServices,
  password = "bobsecret",
): Promise<{ readonly session: Session; readonly token: SessionToken }> {
  const result = await identity.logIn({ username: "bob", password, clientIp: "192.0.2.1", realm: "web" });
  if (result.kind === "ok") return result;
  throw new Error(result.kind);
}

const isGood = async (identity: TestServices, secret: string): Promise<boolean> =>
  (await identity.authenticate(secret)).kind === "ok";

describe("addAppPassword", () => {
  it("gives an app password of the account, whose digest is its id, and nothing stored has the secret", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const { secret, session } = await identity.sessions.addAppPassword("BOB", aNewToken, by);
    expect(secret).toMatch(/^[0-9A-Za-z]{6}(-[0-9A-Za-z]{6}){3}$/);
    expect(session).toMatchObject({
      accountUid: bob.uid,
      username: "bob",
      clientName: "Backup",
      provider: "application",
      method: "default",
      grantType: "cli",
      scope: "photos webdav",
      parentId: undefined,
      idleTimeoutSeconds: 0,
      expiresAt: new Date(identity.clock.now().getTime() + DAY * 1000),
    });
    expect(session.id).toMatch(/^[0-9a-f]{64}$/);
    expect(await identity.authenticate(secret)).toMatchObject({ kind: "ok", principal: { kind: "app-password" } });
    const events = await eventsOf(identity.store);
    expect(events.at(-1)).toMatchObject({ action: "token.issued", subject: session.refId, subjectName: "bob" });
    expect(JSON.stringify([events, await identity.sessions.list({ limit: 10 })])).not.toContain(secret);
  });

  it("refuses unknown, deleted and disabled accounts, and writes nothing", async () => {
    const identity = setUp();
    await addBob(identity);
    const attempt = (): Promise<string> => codeOf(identity.sessions.addAppPassword("bob", aNewToken, by));
    await identity.accounts.modify("bob", { canLogin: false }, by);
    expect(await attempt()).toBe("account/disabled");
    await identity.accounts.modify("bob", { canLogin: true, provider: "none" }, by);
    expect(await attempt()).toBe("account/disabled");
    await identity.accounts.remove("bob", by);
    expect(await attempt()).toBe("account/deleted");
    expect(await codeOf(identity.sessions.addAppPassword("carol", aNewToken, by))).toBe("account/not-found");
    expect(await identity.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("refuses an account from the instant of its expiry on", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const expiresAt = new Date(identity.clock.now().getTime() + 1000);
    await identity.store.transaction((tx) => tx.accounts.update({ ...bob, expiresAt }));
    await identity.sessions.addAppPassword("bob", aNewToken, by);
    identity.clock.advance({ seconds: 1 });
    expect(await codeOf(identity.sessions.addAppPassword("bob", aNewToken, by))).toBe("account/disabled");
  });
});

describe("addAccessToken", () => {
  it("gives a token that belongs to nobody", async () => {
    const identity = setUp();
    const { secret, session } = await identity.sessions.addAccessToken(aNewToken, by);
    expect(secret).toMatch(/^[0-9a-f]{48}$/);
    expect(session).toMatchObject({ accountUid: undefined, provider: "access_token", method: "oauth2" });
    expect(await identity.authenticate(secret)).toMatchObject({
      kind: "ok",
      principal: { kind: "access-token", account: undefined, client: undefined, scope: "photos webdav" },
    });
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({ action: "token.issued", subjectName: "Backup" });
  });
});

describe.each(["addAppPassword", "addAccessToken"] as const)("%s", (method) => {
  async function add(fields: Partial<NewToken>) {
    const identity = setUp();
    await addBob(identity);
    const token = { ...aNewToken, ...fields };
    const issued =
      method === "addAppPassword"
        ? await identity.sessions.addAppPassword("bob", token, by)
        : await identity.sessions.addAccessToken(token, by);
    return { identity, ...issued };
  }

  it.each([
    [{ scope: "" }, "scope/invalid"],
    [{ scope: "photo" }, "scope/invalid"],
    [{ scope: "photos everything" }, "scope/invalid"],
    [{ scope: "photos:view" }, "scope/invalid"],
    [{ name: "a\nb" }, "text/invalid"],
    [{ name: "x".repeat(201) }, "text/invalid"],
    [{ lifetimeSeconds: 0 }, "lifetime/invalid"],
    [{ lifetimeSeconds: -2 }, "lifetime/invalid"],
    [{ lifetimeSeconds: 0.5 }, "lifetime/invalid"],
    [{ lifetimeSeconds: Number.NaN }, "lifetime/invalid"],
    [{ lifetimeSeconds: 315_360_001 }, "lifetime/invalid"],
  ])("refuses %j with %s", async (fields, code) => {
    expect(await codeOf(add(fields))).toBe(code);
  });

  it("has no end with a lifetime of -1", async () => {
    const { identity, secret, session } = await add({ lifetimeSeconds: -1 });
    expect(session.expiresAt).toBeUndefined();
    identity.clock.advance({ days: 36_500 });
    expect(await isGood(identity, secret)).toBe(true);
  });

  it.each([1, 315_360_000])(
    "is good up to, and not at, the end of a lifetime of %d seconds",
    async (lifetimeSeconds) => {
      const { identity, secret } = await add({ lifetimeSeconds });
      identity.clock.advance({ seconds: lifetimeSeconds, milliseconds: -1 });
      expect(await isGood(identity, secret)).toBe(true);
      identity.clock.advance({ milliseconds: 1 });
      expect(await isGood(identity, secret)).toBe(false);
    },
  );
});

describe("get", () => {
  it("finds by ref id in any case, by id and by the secret itself, spaces around them or not", async () => {
    const identity = setUp();
    const { secret, session } = await withAppPassword(identity);
    const { session: opened, token } = await logIn(identity);
    for (const reference of [session.refId, session.refId.toUpperCase(), session.id, secret, ` ${session.id}\n`]) {
      expect(await identity.sessions.get(reference)).toEqual(session);
    }
    expect(await identity.sessions.get(token)).toEqual(opened);
  });

  it.each(["", "sess", "sessabcdefgh", "f".repeat(64), "f".repeat(48), "F".repeat(64), "x".repeat(5000), "%", "bob"])(
    "does not find %j",
    async (reference) => {
      const identity = setUp();
      await withAppPassword(identity);
      expect(await codeOf(identity.sessions.get(reference))).toBe("session/not-found");
    },
  );

  it("quotes a ref id that it does not find, and nothing that could be a secret", async () => {
    const { sessions } = setUp();
    const messageFor = async (text: string): Promise<string> => (await failureOf(sessions.get(text))).message;
    expect(await messageFor("sessabcdefgh")).toBe("session 'sessabcdefgh' not found");
    for (const secret of ["MPkOqm-RtKGOi-ctIvXm-Qv3XhN", "0123456789abcdef".repeat(3), "my long password"]) {
      expect(await messageFor(secret)).toBe("session '(not shown)' not found");
    }
  });

  it("finds expired ones too", async () => {
    const identity = setUp();
    const { session } = await withAppPassword(identity);
    identity.clock.advance({ days: 2 });
    expect(await identity.sessions.get(session.refId)).toEqual(session);
  });
});

describe("list", () => {
  it("gives pages, the most recently active first, and refuses limits out of range", async () => {
    const identity = setUp();
    const { session: first } = await withAppPassword(identity);
    identity.clock.advance({ minutes: 1 });
    const { session: second } = await logIn(identity);
    expect(await identity.sessions.list({ limit: 1 })).toEqual([second]);
    expect(await identity.sessions.list({ limit: 5, after: second })).toEqual([first]);
    expect(await identity.sessions.list({ limit: 5, clientName: "Backup" })).toEqual([first]);
    expect(await identity.sessions.list({ limit: 5, expiredAt: identity.clock.now() })).toEqual([]);
    for (const limit of [0, -1, 1001, 1.5]) {
      expect(await codeOf(() => identity.sessions.list({ limit }))).toBe("page/invalid");
    }
  });
});

describe("end", () => {
  it.each(["refId", "id", "secret"] as const)("ends a session by its %s, for every process at once", async (key) => {
    const identity = setUp();
    const { secret, session } = await withAppPassword(identity);
    const other = setUp({ store: identity.store });
    const reference = { refId: session.refId, id: session.id, secret }[key];
    expect(await identity.sessions.end(reference, by)).toEqual(session);
    expect(await isGood(other, secret)).toBe(false);
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({
      action: "session.ended",
      actor: by,
      subject: session.refId,
      subjectName: "bob",
    });
  });

  it("ends what an app password opened together with it, and nothing else", async () => {
    const identity = setUp();
    const { secret, session } = await withAppPassword(identity);
    const [child, own] = [await logIn(identity, secret), await logIn(identity)];
    expect(child.session.parentId).toBe(session.id);
    await identity.sessions.end(session.refId, by);
    expect(await isGood(identity, child.token)).toBe(false);
    expect(await isGood(identity, own.token)).toBe(true);
  });

  it("ends a child alone", async () => {
    const identity = setUp();
    const { secret } = await withAppPassword(identity);
    const { session } = await logIn(identity, secret);
    await identity.sessions.end(session.id, by);
    expect(await isGood(identity, secret)).toBe(true);
  });

  it("says that it is not there, once it is not, and writes nothing", async () => {
    const identity = setUp();
    const { session } = await withAppPassword(identity);
    const results = await Promise.allSettled([
      identity.sessions.end(session.refId, by),
      identity.sessions.end(session.id, by),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await codeOf(identity.sessions.end(session.refId, by))).toBe("session/not-found");
    expect((await actionsOf(identity.store)).filter((action) => action === "session.ended")).toHaveLength(1);
  });
});

describe("an account and its own sessions", () => {
  /** Bob's and Eve's app passwords. */
  async function withTwo() {
    const identity = setUp();
    const { bob, secret, session } = await withAppPassword(identity);
    const eve = await identity.accounts.add({ username: "eve", role: "user", password: "evesecret" }, by);
    const evil = await identity.sessions.addAppPassword(
      eve.uid,
      { ...aNewToken, name: eve.username },
      { name: eve.uid },
    );
    return { identity, bob, secret, session, eve, evil };
  }

  it("are listed by its uid, and nobody else's with them, whatever the names", async () => {
    const { identity, bob, session, eve, evil } = await withTwo();
    const own = await logIn(identity);
    const list = (accountUid: Session["accountUid"]) =>
      identity.sessions.list({ limit: 10, ...(accountUid === undefined ? {} : { accountUid }) });
    expect(new Set((await list(bob.uid)).map(({ id }) => id))).toEqual(new Set([session.id, own.session.id]));
    expect(await list(eve.uid)).toEqual([evil.session]);
    expect(await list(undefined)).toHaveLength(3);
  });

  it("can be ended by it", async () => {
    const { identity, bob, secret, session } = await withTwo();
    expect(await identity.sessions.end(session.refId, { name: bob.uid }, { ownedBy: bob.uid })).toEqual(session);
    expect(await isGood(identity, secret)).toBe(false);
  });

  it.each(["refId", "id", "secret"] as const)(
    "are all that it can end: somebody else's %s is not there, stays, and leaves no trace",
    async (key) => {
      const { identity, eve, secret, session } = await withTwo();
      const before = await actionsOf(identity.store);
      const reference = { refId: session.refId, id: session.id, secret }[key];
      const end = (text: string) => codeOf(identity.sessions.end(text, { name: eve.uid }, { ownedBy: eve.uid }));
      expect([await end(reference), await end("sessnobodys")]).toEqual(["session/not-found", "session/not-found"]);
      expect(await isGood(identity, secret)).toBe(true);
      expect(await actionsOf(identity.store)).toEqual(before);
    },
  );

  it("are no tokens that belong to nobody", async () => {
    const { identity, bob } = await withTwo();
    const { session } = await identity.sessions.addAccessToken(aNewToken, by);
    expect(await codeOf(identity.sessions.end(session.refId, by, { ownedBy: bob.uid }))).toBe("session/not-found");
  });
});

describe("endByIdentity", () => {
  const identityOf = (subject: string) => ({ issuer: "https://id.example.com", subject });

  /** Signs somebody in who is registered as `name`. */
  async function signIn(identity: TestServices, name: string): Promise<SessionToken> {
    const claims = { ...identityOf(`id-${name}`), usernames: [name] };
    const result = await identity.signIn({ identity: claims, rules: { register: true }, clientIp: "192.0.2.1" });
    if (result.kind === "ok") return result.token;
    throw new Error(result.reason);
  }

  it("ends the sessions that the identity's sign-ins opened, says how many, and writes it down once", async () => {
    const identity = setUp();
    const ended = [await signIn(identity, "jens"), await signIn(identity, "jens")];
    const kept = await signIn(identity, "eve");
    const events = (await eventsOf(identity.store)).length;
    expect(await identity.sessions.endByIdentity(identityOf("id-jens"), by)).toBe(2);
    for (const token of ended) expect(await isGood(identity, token)).toBe(false);
    expect(await isGood(identity, kept)).toBe(true);
    const { uid } = await identity.accounts.get("jens");
    const event = { action: "sessions.ended", actor: by, subject: uid, subjectName: "jens" };
    expect((await eventsOf(identity.store)).slice(events)).toMatchObject([event]);
  });

  it("leaves the account's password logins and programs alone", async () => {
    const identity = setUp();
    await signIn(identity, "bob");
    await identity.passwords.change("bob", { password: "bobsecret" }, by);
    const { token } = await logIn(identity);
    const { secret } = await identity.sessions.addAppPassword("bob", aNewToken, by);
    await signIn(identity, "bob");
    expect(await identity.sessions.endByIdentity(identityOf("id-bob"), by)).toBe(1);
    for (const text of [token, secret]) expect(await isGood(identity, text)).toBe(true);
  });

  it.each([
    { issuer: "https://id.example.com/", subject: "id-jens" },
    { issuer: "", subject: "id-jens" },
    { issuer: "https://id.example.com", subject: "" },
    { issuer: "https://id.example.com", subject: "ID-jens" },
  ])("ends nothing, and writes nothing, for %j", async (other) => {
    const identity = setUp();
    const token = await signIn(identity, "jens");
    const before = await actionsOf(identity.store);
    expect(await identity.sessions.endByIdentity(other, by)).toBe(0);
    expect(await isGood(identity, token)).toBe(true);
    expect(await actionsOf(identity.store)).toEqual(before);
  });
});

describe("reset", () => {
  it("ends every session, app password and token, and says so once", async () => {
    const identity = setUp();
    const { secret } = await withAppPassword(identity);
    const { token } = await logIn(identity);
    const access = await identity.sessions.addAccessToken(aNewToken, by);
    expect(await identity.sessions.reset(by)).toBe(3);
    for (const text of [secret, token, access.secret]) expect(await isGood(identity, text)).toBe(false);
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({ action: "sessions.reset", actor: by, subject: "" });
  });
});

describe("noteActivity", () => {
  it("moves the last activity forward, keeps the address of the login, and never moves it back", async () => {
    const identity = setUp();
    await addBob(identity);
    const { session } = await logIn(identity);
    identity.clock.advance({ minutes: 5 });
    expect(await identity.sessions.noteActivity(session, "198.51.100.2")).toBe(true);
    expect(await identity.sessions.get(session.id)).toMatchObject({
      lastActiveAt: identity.clock.now(),
      clientIp: "198.51.100.2",
      loginIp: "192.0.2.1",
    });
    expect(await identity.sessions.noteActivity(session, "198.51.100.3")).toBe(false);
    identity.clock.advance({ minutes: -1 });
    expect(await identity.sessions.noteActivity(session, "198.51.100.3")).toBe(false);
    expect((await identity.sessions.get(session.id)).clientIp).toBe("198.51.100.2");
  });

  it("keeps a session from its idle limit, and not from its absolute one", async () => {
    const identity = setUp({ policy: { sessions: { idleTimeoutSeconds: 60, maxAgeSeconds: 100 } } });
    await addBob(identity);
    const { session, token } = await logIn(identity);
    identity.clock.advance({ seconds: 59 });
    await identity.sessions.noteActivity(session, "192.0.2.1");
    identity.clock.advance({ seconds: 40 });
    expect(await isGood(identity, token)).toBe(true);
    await identity.sessions.noteActivity(session, "192.0.2.1");
    identity.clock.advance({ seconds: 1 });
    expect(await isGood(identity, token)).toBe(false);
  });

  it("is false for a session that is gone", async () => {
    const identity = setUp();
    const { session } = await withAppPassword(identity);
    await identity.sessions.end(session.id, by);
    identity.clock.advance({ minutes: 1 });
    expect(await identity.sessions.noteActivity(session, "192.0.2.1")).toBe(false);
  });
});

describe("purge", () => {
  it("removes what is over, past its absolute or its idle limit, and nothing else", async () => {
    const identity = setUp({ policy: { sessions: { idleTimeoutSeconds: 60, maxAgeSeconds: -1 } } });
    const { secret } = await withAppPassword(identity);
    await logIn(identity);
    identity.clock.advance({ seconds: 59 });
    expect(await identity.sessions.purge()).toBe(0);
    identity.clock.advance({ seconds: 1 });
    expect(await identity.sessions.purge()).toBe(1);
    expect(await isGood(identity, secret)).toBe(true);
    identity.clock.advance({ days: 1 });
    expect(await identity.sessions.purge()).toBe(1);
    expect(await identity.sessions.list({ limit: 10 })).toEqual([]);
  });

  it.each([
    [499, 1],
    [500, 2],
    [501, 2],
  ])("removes %d in %d transactions of at most 500", async (count, transactions) => {
    const identity = setUp();
    const { session } = await identity.sessions.addAccessToken({ ...aNewToken, lifetimeSeconds: 1 }, by);
    await identity.store.transaction(async (tx) => {
      for (let number = 1; number < count; number += 1) {
        const id = number.toString(16).padStart(64, "0") as Session["id"];
        await tx.sessions.add({ ...session, id, refId: `sess${String(number).padStart(8, "0")}` });
      }
    });
    identity.clock.advance({ seconds: 1 });
    let begun = 0;
    const transaction = identity.store.transaction.bind(identity.store);
    identity.store.transaction = (work) => {
      begun += 1;
      return transaction(work);
    };
    expect(await identity.sessions.purge()).toBe(count);
    expect(begun).toBe(transactions);
  });
});
