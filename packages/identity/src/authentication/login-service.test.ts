import { FastHasher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import {
  addBob,
  CountingHasher,
  enrol,
  interrupted,
  lastAttempt,
  type LoginServices,
  okOf,
  origin,
  setUpLogins,
  watched,
} from "../../test/support/logins.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import { authorize } from "../access/authorize.ts";
import { fullScope } from "../access/scope.ts";
import type { NewAccount } from "../administration/new-account.ts";
import { IdentityError } from "../errors.ts";
import { createIdentity } from "../identity.ts";
import type { Principal } from "./principal.ts";

const DAY = 86_400;

async function setUpBob(fields: Partial<NewAccount> = {}, ...options: Parameters<typeof setUpLogins>) {
  const services = setUpLogins(...options);
  const bob = await addBob(services, fields);
  return { ...services, bob };
}

async function principalOf(services: LoginServices, secret: string): Promise<Principal> {
  const found = await services.authenticate(secret);
  if (found.kind === "ok") return found.principal;
  throw new Error(`should have been known, but: ${found.reason}`);
}

const inSeconds = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000);

describe("a right password", () => {
  it("opens a session with the address, the user agent and both limits", async () => {
    const services = await setUpBob();
    const now = services.ports.clock.now();
    const { account, session, token } = okOf(await services.enter());
    expect(account).toEqual(services.bob);
    expect(session).toMatchObject({
      accountUid: services.bob.uid,
      username: "bob",
      provider: "local",
      method: "default",
      grantType: "password",
      scope: fullScope,
      parentId: undefined,
      clientName: "",
      clientIp: "192.0.2.7",
      loginIp: "192.0.2.7",
      userAgent: "Firefox",
      expiresAt: inSeconds(now, 14 * DAY),
      idleTimeoutSeconds: 7 * DAY,
    });
    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect(await services.sessions.get(token)).toEqual(session);
    expect(await principalOf(services, token)).toMatchObject({ kind: "browser", account: { username: "bob" } });
  });

  it("notes the time of the login, and does not count as a change of the account", async () => {
    const { accounts, bob, enter, ports } = await setUpBob();
    ports.clock.advance({ hours: 1 });
    await enter();
    const { account } = await accounts.describe("bob");
    expect(account).toEqual({ ...bob, loginAt: ports.clock.now() });
  });

  it("is written into the audit log and the report of logins, and not into the host's log", async () => {
    const services = await setUpBob();
    await services.enter({ realm: "web" });
    expect(await lastAttempt(services)).toMatchObject({
      actor: { name: services.bob.uid, clientIp: "192.0.2.7", userAgent: "Firefox" },
      subject: services.bob.uid,
      subjectName: "bob",
      realm: "web",
      outcome: "ok",
      reason: "",
    });
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
      { username: "bob", clientIp: "192.0.2.7", realm: "web", status: "OK", reason: "", repeated: 0 },
    ]);
    expect(services.lines).toEqual([]);
  });

  it("takes nothing from the address's attempts", async () => {
    const { enter } = await setUpBob();
    for (let count = 0; count < 30; count += 1) expect((await enter()).kind).toBe("ok");
  });

  it("is read in one form: the name in any case and width, the password composed or not", async () => {
    const { enter } = await setUpBob({ password: "caf\u00E9 noir" });
    expect((await enter({ username: " ＢＯＢ ", password: "cafe\u0301 noir" })).kind).toBe("ok");
    expect((await enter({ password: "café noir " })).kind).toBe("denied");
  });

  it("needs no code, and ignores one, where there is no second factor", async () => {
    const { enter } = await setUpBob();
    expect((await enter({ code: "123456" })).kind).toBe("ok");
  });

  it.each(["default", "local", "oidc"])("opens an account of the provider %s", async (provider) => {
    const services = await setUpBob();
    await services.accounts.modify("bob", { provider, ...(provider === "oidc" ? { authId: "subject" } : {}) }, by);
    expect(okOf(await services.enter()).session.provider).toBe("local");
  });

  it.each([
    ["api", 14 * DAY],
    ["web", 14 * DAY],
    ["cli", 14 * DAY],
    ["oidc", DAY],
  ] as const)("at the door '%s' opens a session for %i seconds", async (realm, seconds) => {
    const { enter, ports } = await setUpBob();
    const { session } = okOf(await enter({ realm }));
    expect(session.expiresAt).toEqual(inSeconds(ports.clock.now(), seconds));
    expect(session.provider).toBe(realm === "oidc" ? "oidc" : "local");
  });

  it("opens sessions as long as the host's policy says, -1 being without a limit", async () => {
    const sessions = { maxAgeSeconds: -1, idleTimeoutSeconds: -1 };
    const { enter } = await setUpBob({}, { policy: { sessions } });
    expect(okOf(await enter()).session).toMatchObject({ expiresAt: undefined, idleTimeoutSeconds: 0 });
  });

  it("opens the door of WebDAV for accounts with that switch only, whatever the one of web login", async () => {
    const { enter } = await setUpBob({ username: "bob", role: "admin", webdav: false });
    expect((await enter({ realm: "webdav" })).kind).toBe("denied");
    const other = await setUpBob({ username: "bob", role: "admin", webdav: true, canLogin: false });
    expect((await other.enter({ realm: "webdav" })).kind).toBe("ok");
    expect((await other.enter({ realm: "web" })).kind).toBe("denied");
  });
});

describe("a login that fails", () => {
  const arrangements = [
    ["an unknown name", "account not found", async () => undefined, { username: "nobody" }],
    ["text that is no name", "invalid username", async () => undefined, { username: "a/b" }],
    ["a wrong password", "invalid password", async () => undefined, { password: "wrong" }],
    ["no password", "invalid password", async () => undefined, { password: "" }],
    [
      "a disabled account",
      "account disabled",
      ({ accounts }: LoginServices) => accounts.modify("bob", { canLogin: false }, by),
      {},
    ],
    ["a deleted account", "account deleted", ({ accounts }: LoginServices) => accounts.remove("bob", by), {}],
    [
      "an expired account",
      "account expired",
      async ({ accounts, ports }: LoginServices) => {
        const bob = await accounts.get("bob");
        await ports.store.transaction((tx) => tx.accounts.update({ ...bob, expiresAt: ports.clock.now() }));
      },
      {},
    ],
    [
      "an account without a password",
      "account has no password",
      ({ passwords }: LoginServices) => passwords.remove("bob", by),
      {},
    ],
    [
      "an account of another provider",
      "password login not allowed for the provider",
      ({ accounts }: LoginServices) => accounts.modify("bob", { provider: "ldap", authId: "cn=bob" }, by),
      {},
    ],
    [
      "an account of no provider",
      "account disabled",
      ({ accounts }: LoginServices) => accounts.modify("bob", { provider: "none" }, by),
      {},
    ],
    ["a door that is shut", "webdav not enabled", async () => undefined, { realm: "webdav" }],
  ] as const;

  it.each(arrangements)(
    "says denied and no more for %s, and why in the audit log",
    async (_, reason, arrange, request) => {
      const services = await setUpBob();
      await arrange(services);
      services.ports.hasher.calls.length = 0;
      expect(await services.enter(request)).toEqual({ kind: "denied" });
      expect(services.ports.hasher.calls).toHaveLength(1);
      const name = "username" in request ? request.username : "bob";
      const logged = name === "a/b" ? "(invalid)" : name;
      expect(await lastAttempt(services)).toMatchObject({
        actor: { name: "anonymous", clientIp: "192.0.2.7" },
        subject: name === "bob" ? services.bob.uid : "",
        subjectName: logged,
        outcome: "failed",
        reason,
      });
      expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
        { username: logged, status: "FAILED", reason },
      ]);
      expect(services.lines).toEqual([`login failed for "${logged}" from 192.0.2.7`]);
      expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    },
  );

  it("is one event and one line for every attempt, and one row that counts them", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 3; count += 1) await services.enter({ password: "wrong" });
    const attempts = (await eventsOf(services.ports.store)).filter((event) => event.action === "login.attempted");
    expect(attempts).toHaveLength(3);
    expect(services.lines).toHaveLength(3);
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([{ repeated: 3 }]);
  });

  it("comes from 'unknown' in the host's log when the host does not know the address", async () => {
    const services = await setUpBob();
    await services.enter({ password: "wrong", clientIp: "not an address" });
    expect(services.lines).toEqual(['login failed for "bob" from unknown']);
  });

  it("needs no log of the host", async () => {
    const { ports } = await setUpBob();
    const identity = createIdentity(ports);
    expect(await identity.logIn({ username: "bob", password: "wrong", ...origin })).toEqual({ kind: "denied" });
  });

  it("throws for a realm that does not exist: that is the host's mistake", async () => {
    const { enter } = await setUpBob();
    expect(await codeOf(enter({ realm: "ftp" as "api" }))).toBe("realm/unknown");
  });
});

describe("an app password", () => {
  const appPasswordOf = async ({ sessions }: LoginServices, scope = "*", lifetimeSeconds = -1) =>
    sessions.addAppPassword("bob", { name: "Backup", scope, lifetimeSeconds }, by);

  it("opens a session of its scope and name, without a second factor, as its child", async () => {
    const services = await setUpBob();
    await enrol(services);
    const app = await appPasswordOf(services, "photos sessions");
    const { session, token } = okOf(await services.enter({ password: app.secret }));
    expect(session).toMatchObject({
      provider: "application",
      method: "session",
      grantType: "session",
      scope: "photos sessions",
      clientName: "Backup",
      parentId: app.session.id,
    });
    expect(await principalOf(services, token)).toMatchObject({ kind: "app-session", scope: "photos sessions" });
  });

  it("opens a session that ends with it: when it expires, and when it is removed", async () => {
    const services = await setUpBob();
    const app = await appPasswordOf(services, "*", 60);
    const { session, token } = okOf(await services.enter({ password: app.secret }));
    expect(session.expiresAt).toEqual(app.session.expiresAt);
    expect((await services.authenticate(token)).kind).toBe("ok");
    await services.sessions.end(app.secret, by);
    expect((await services.authenticate(token)).kind).toBe("denied");
  });

  it("without an end opens sessions that end as others do", async () => {
    const services = await setUpBob();
    const app = await appPasswordOf(services);
    const { session } = okOf(await services.enter({ password: app.secret }));
    expect(session.expiresAt).toEqual(inSeconds(services.ports.clock.now(), 14 * DAY));
    const endless = await setUpBob({}, { policy: { sessions: { maxAgeSeconds: -1 } } });
    const opened = okOf(await endless.enter({ password: (await appPasswordOf(endless)).secret }));
    expect(opened.session.expiresAt).toBeUndefined();
  });

  it("keeps the newest sessions that it opened, up to the limit", async () => {
    const services = await setUpBob({}, { policy: { sessions: { sessionsPerAppPassword: 2 } } });
    const app = await appPasswordOf(services);
    const tokens: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      services.ports.clock.advance({ seconds: 1 });
      tokens.push(okOf(await services.enter({ password: app.secret })).token);
    }
    const kinds = [];
    for (const token of tokens) kinds.push((await services.authenticate(token)).kind);
    expect(kinds).toEqual(["denied", "ok", "ok"]);
    expect((await services.authenticate(app.secret)).kind).toBe("ok");
  });

  it("never reaches the account's own settings, even with the scope of everything", async () => {
    const services = await setUpBob({ role: "admin" });
    const app = await appPasswordOf(services);
    const { token } = okOf(await services.enter({ password: app.secret }));
    for (const secret of [token, app.secret]) {
      const principal = await principalOf(services, secret);
      for (const resource of ["password", "passcode", "users", "settings"] as const)
        expect(authorize(principal, resource, "update")).toBe(false);
      expect(authorize(principal, "photos", "update")).toBe(true);
    }
  });

  it.each([
    ["whose scope does not allow it", "photos", "insufficient scope"],
    ["that may only read", "sessions read", "insufficient scope"],
  ])("%s is denied", async (_, scope, reason) => {
    const services = await setUpBob();
    const app = await appPasswordOf(services, scope);
    expect(await services.enter({ password: app.secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason });
  });

  it("of the scope webdav opens that door only", async () => {
    const services = await setUpBob({ role: "admin", webdav: true });
    const { secret } = await appPasswordOf(services, "webdav");
    expect((await services.enter({ password: secret, realm: "web" })).kind).toBe("denied");
    expect(okOf(await services.enter({ password: secret, realm: "webdav" })).session.scope).toBe("webdav");
    await services.accounts.modify("bob", { webdav: false }, by);
    expect((await services.enter({ password: secret, realm: "webdav" })).kind).toBe("denied");
    expect(await lastAttempt(services)).toMatchObject({ reason: "webdav not enabled" });
  });

  it("of another account is denied, as is one that expired or was removed", async () => {
    const services = await setUpBob();
    await addBob(services, { username: "eve" });
    const { secret } = await appPasswordOf(services, "*", 60);
    expect(await services.enter({ username: "eve", password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "app password belongs to another account" });
    services.ports.clock.advance({ seconds: 60 });
    expect(await services.enter({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "app password expired or unknown" });
    await services.sessions.end(secret, by);
    expect(await services.enter({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "invalid password" });
  });

  it("of a disabled account is denied", async () => {
    const services = await setUpBob();
    const { secret } = await appPasswordOf(services);
    await services.accounts.modify("bob", { canLogin: false }, by);
    expect(await services.enter({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "account disabled" });
  });

  it("that was removed between the check and the session is denied, not an error", async () => {
    const services = await setUpBob();
    const { secret } = await appPasswordOf(services);
    const remove = () => services.sessions.end(secret, by);
    const other = setUpLogins({ ...services.ports, store: interrupted(services.ports.store, 2, remove) });
    expect(await other.enter({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "app password expired or unknown" });
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("in shape only is checked as the account's own password", async () => {
    const elsewhere = await setUpBob();
    const { secret } = await appPasswordOf(elsewhere);
    const services = await setUpBob({ password: secret });
    expect(okOf(await services.enter({ password: secret })).session.provider).toBe("local");
  });
});

describe("an outdated hash", () => {
  async function setUpOutdated() {
    const cheap = await new FastHasher({ cost: 4 }).hash("bobsecret");
    const services = await setUpBob();
    const { store, clock } = services.ports;
    await store.transaction((tx) => tx.credentials.setPassword(services.bob.uid, cheap, clock.now()));
    services.ports.hasher.calls.length = 0;
    const hashOf = async () =>
      (await store.read((reader) => reader.credentials.findPassword(services.bob.uid)))?.hash.slice(0, 7);
    const actions = async () => (await eventsOf(store)).map((event) => event.action).slice(-2);
    return { ...services, hashOf, actions };
  }

  it("is replaced at a login, audited, and ends no session", async () => {
    const services = await setUpOutdated();
    const first = okOf(await services.enter());
    expect(await services.hashOf()).toBe("$2b$12$");
    expect(await services.actions()).toEqual(["password.rehashed", "login.attempted"]);
    expect(services.ports.hasher.calls).toEqual(["verify", "verifyNothing", "hash"]);
    expect((await services.authenticate(first.token)).kind).toBe("ok");
    expect((await services.enter()).kind).toBe("ok");
    expect(services.ports.hasher.calls.slice(3)).toEqual(["verify"]);
  });

  it("stays when the password is wrong, and costs what one of today costs", async () => {
    const services = await setUpOutdated();
    await services.enter({ password: "wrong" });
    expect(await services.hashOf()).toBe("$2b$04$");
    expect(services.ports.hasher.calls).toEqual(["verify", "verifyNothing"]);
  });

  it("costs what one of today costs when the password is right and the account is disabled", async () => {
    const services = await setUpOutdated();
    await services.accounts.modify("bob", { canLogin: false }, by);
    expect(await services.enter()).toEqual({ kind: "denied" });
    expect(services.ports.hasher.calls).toEqual(["verify", "verifyNothing"]);
    expect(await services.hashOf()).toBe("$2b$04$");
  });

  it("is replaced once when two log in at once, and both get in", async () => {
    const services = await setUpOutdated();
    const results = await Promise.all([services.enter(), services.enter()]);
    expect(results.map(({ kind }) => kind)).toEqual(["ok", "ok"]);
    const renewals = (await eventsOf(services.ports.store)).filter((event) => event.action === "password.rehashed");
    expect(renewals).toHaveLength(1);
  });
});

describe("a hasher or a store that fails", () => {
  it("lets nobody in when the hasher fails", async () => {
    const hasher = Object.assign(new CountingHasher(), { verify: () => Promise.reject(new Error("no memory")) });
    const services = await setUpBob({}, { hasher });
    await expect(services.enter()).rejects.toThrow("no memory");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it.each([
    [1, "bobsecret"],
    [1, "wrong"],
    [2, "bobsecret"],
    [2, "wrong"],
  ])("throws what the store throws at transaction number %i for '%s', and nobody is in", async (at, password) => {
    const services = await setUpBob();
    const away = new IdentityError("store/unavailable", { reason: "gone" });
    const store = interrupted(services.ports.store, at, () => Promise.reject(away));
    const other = setUpLogins({ ...services.ports, store });
    await expect(other.enter({ password })).rejects.toBe(away);
    expect(other.lines).toEqual([]);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("throws when the account cannot be read", async () => {
    const services = await setUpBob();
    const away = new IdentityError("store/unavailable", { reason: "gone" });
    const store = { ...watched(services.ports.store, () => undefined), read: () => Promise.reject(away) };
    await expect(setUpLogins({ ...services.ports, store }).enter()).rejects.toBe(away);
  });
});
