import { describe, expect, it } from "vitest";
import { withFailingAudit } from "../../test/support/failing-audit.ts";
import { codeOf } from "../../test/support/failure-of.ts";
import {
  addBob,
  CountingHasher,
  enrol,
  interrupted,
  lastAttempt,
  setUpLogins,
  watched,
} from "../../test/support/logins.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import { authorize, IdentityError, type NewAccount, type WebdavRequest, type WebdavResult } from "../index.ts";

const bobsRequest: WebdavRequest = {
  username: "bob",
  password: "bobsecret",
  clientIp: "192.0.2.7",
  userAgent: "cadaver",
};

/** Bob, who may use WebDAV, and one request of his. */
async function setUpBob(fields: Partial<NewAccount> = {}, options: Parameters<typeof setUpLogins>[0] = {}) {
  const services = setUpLogins(options);
  const bob = await addBob(services, { webdav: true, basePath: "family", uploadPath: "bob", ...fields });
  const request = (changes: Partial<WebdavRequest> = {}): Promise<WebdavResult> =>
    services.checkWebdav({ ...bobsRequest, ...changes });
  const addAppPassword = async (scope = "webdav") =>
    services.sessions.addAppPassword("bob", { name: "Phone", scope, lifetimeSeconds: -1 }, by);
  return { ...services, bob, request, addAppPassword };
}

type Services = Awaited<ReturnType<typeof setUpBob>>;

const loginsOf = async ({ ports }: Services) =>
  (await eventsOf(ports.store)).filter(({ action }) => action === "login.attempted");

function okOf(result: WebdavResult): Extract<WebdavResult, { kind: "ok" }> {
  if (result.kind === "ok") return result;
  throw new Error(`should have been let in, but: ${result.kind}`);
}

describe("an app password", () => {
  it("lets its account in, into the folder that it is confined to, with the rights of its scope", async () => {
    const services = await setUpBob();
    const { secret, session } = await services.addAppPassword("webdav read");
    const { account, access, uploadPath, session: presented } = okOf(await services.request({ password: secret }));
    expect(account).toEqual(services.bob);
    expect(uploadPath).toBe("family/bob");
    expect(presented).toEqual({ id: session.id, refId: session.refId });
    expect([authorize(access, "webdav", "download"), authorize(access, "webdav", "upload")]).toEqual([true, false]);
    expect(authorize(access, "photos", "view")).toBe(false);
  });

  it("leaves no trace and costs no hash, no transaction and no attempt, however many come at once", async () => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword();
    const before = await eventsOf(services.ports.store);
    let writes = 0;
    const store = watched(services.ports.store, () => (writes += 1));
    const watchedServices = setUpLogins({ ...services.ports, store });
    const requests = Array.from({ length: 100 }, () =>
      watchedServices.checkWebdav({ ...bobsRequest, password: secret }),
    );
    const results = await Promise.all(requests);
    expect(writes).toBe(0);
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(["ok"]));
    expect(services.ports.hasher.calls).toEqual(["hash"]);
    expect(await eventsOf(services.ports.store)).toEqual(before);
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
    expect(await services.sessions.list({ limit: 10 })).toHaveLength(1);
  });

  it.each(["BOB", " Bob ", "ｂｏｂ"])("goes with the name of its account in any spelling: %j", async (username) => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword();
    expect((await services.request({ username, password: secret })).kind).toBe("ok");
  });

  it.each([
    ["no name", "", "invalid username"],
    ["a name that is none", "\u202Ebob", "invalid username"],
    ["a name that nobody has", "carol", "account not found"],
    ["somebody else's name", "eve", "app password belongs to another account"],
  ])("is refused with %s", async (_, username, reason) => {
    const services = await setUpBob();
    await addBob(services, { username: "eve", webdav: true });
    const { secret } = await services.addAppPassword();
    expect(await services.request({ username, password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ realm: "webdav", outcome: "failed", reason });
  });

  it.each([
    ["a scope without webdav", "photos"],
    ["webdav taken out of its scope", "* webdav:false"],
  ])("is refused with %s", async (_, scope) => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword(scope);
    expect(await services.request({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason: "insufficient scope" });
  });

  it("is refused once it is over, and once it was ended", async () => {
    const services = await setUpBob();
    const named = { name: "Phone", scope: "webdav", lifetimeSeconds: 60 };
    const { secret } = await services.sessions.addAppPassword("bob", named, by);
    const ended = await services.addAppPassword();
    services.ports.clock.advance({ seconds: 59 });
    expect((await services.request({ password: secret })).kind).toBe("ok");
    services.ports.clock.advance({ seconds: 1 });
    expect(await services.request({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "app password expired or unknown" });
    await services.sessions.end(ended.session.refId, by);
    expect(await services.request({ password: ended.secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "invalid password" });
  });

  it("is not the secret of a session, nor its id or ref id", async () => {
    const services = await setUpBob();
    const login = await services.enter();
    if (login.kind !== "ok") throw new Error(login.kind);
    const { secret, session } = await services.addAppPassword();
    for (const password of [login.token, session.id, session.refId, secret.toLowerCase()])
      expect(await services.request({ password })).toEqual({ kind: "denied" });
  });

  it("lets an account in that may not log in on the web: that is another switch", async () => {
    const services = await setUpBob();
    await services.accounts.modify("bob", { canLogin: false }, by);
    const { secret } = await services.addAppPassword();
    expect((await services.request({ password: secret })).kind).toBe("ok");
    expect((await services.authenticate(secret)).kind).toBe("denied");
  });

  it.each([
    ["whose switch for WebDAV is off", { webdav: false }],
    ["whose role may not", { role: "viewer" }],
  ])("is refused for an account %s, at once", async (_, changes) => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword();
    await services.accounts.modify("bob", changes, by);
    expect(await services.request({ password: secret })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "webdav not enabled" });
  });

  it("ends when web login is switched off, like every secret of the account", async () => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword();
    await services.accounts.modify("bob", { canLogin: false }, by);
    expect(await services.request({ password: secret })).toEqual({ kind: "denied" });
  });

  it("is refused for an account that was deleted", async () => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword();
    await services.accounts.remove("bob", by);
    expect(await services.request({ password: secret })).toEqual({ kind: "denied" });
  });

  it("skips the second factor: that is what it is for", async () => {
    const services = await setUpBob();
    await enrol(services);
    const { secret } = await services.addAppPassword();
    expect((await services.request({ password: secret })).kind).toBe("ok");
  });

  it("that is guessed has to wait as a login that fails, and holds no right one up", async () => {
    const services = await setUpBob();
    const { secret } = await services.addAppPassword();
    const { secret: other, session } = await services.addAppPassword();
    await services.sessions.end(session.refId, by);
    for (let count = 0; count < 6; count += 1)
      expect(await services.request({ password: other })).toEqual({ kind: "denied" });
    expect(await services.request({ password: other })).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    expect((await services.enter()).kind).toBe("throttled");
    expect((await services.request({ password: secret })).kind).toBe("ok");
  });
});

describe("the account's own password", () => {
  it("lets in without a session, with everything that the role allows", async () => {
    const services = await setUpBob();
    const { access, account, session, uploadPath } = okOf(await services.request());
    expect([account.username, uploadPath, session]).toEqual(["bob", "family/bob", undefined]);
    expect(authorize(access, "webdav", "upload")).toBe(true);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    expect((await services.accounts.get("bob")).loginAt).toEqual(services.ports.clock.now());
  });

  it("is a login in the audit log, at most once a minute for an address", async () => {
    const services = await setUpBob();
    const { clock } = services.ports;
    for (let count = 0; count < 20; count += 1) expect((await services.request()).kind).toBe("ok");
    expect(await loginsOf(services)).toMatchObject([
      {
        actor: { name: services.bob.uid, clientIp: "192.0.2.7", userAgent: "cadaver" },
        subject: services.bob.uid,
        subjectName: "bob",
        realm: "webdav",
        outcome: "ok",
        reason: "",
      },
    ]);
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
      { realm: "webdav", status: "OK", repeated: 0 },
    ]);
    await services.request({ clientIp: "192.0.2.8" });
    expect(await loginsOf(services)).toHaveLength(2);
    clock.advance({ seconds: 60 });
    await services.request();
    expect(await loginsOf(services)).toHaveLength(2);
    clock.advance({ milliseconds: 1 });
    await services.request();
    expect(await loginsOf(services)).toHaveLength(3);
  });

  it("is refused for an account with a second factor, as a wrong one is: it tells nobody that it was right", async () => {
    const services = await setUpBob();
    await enrol(services);
    expect(await services.request()).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason: "second factor required" });
    expect(await services.request({ password: "wrong" })).toEqual({ kind: "denied" });
    for (let count = 0; count < 4; count += 1) await services.request();
    expect((await services.request()).kind).toBe("throttled");
  });

  it("is refused when it is wrong, with the traces of a failed login", async () => {
    const services = await setUpBob();
    expect(await services.request({ password: "wrong" })).toEqual({ kind: "denied" });
    expect(await loginsOf(services)).toMatchObject([
      {
        actor: { name: "anonymous", clientIp: "192.0.2.7", userAgent: "cadaver" },
        subject: services.bob.uid,
        subjectName: "bob",
        realm: "webdav",
        outcome: "failed",
        reason: "invalid password",
      },
    ]);
    expect(services.lines).toEqual(['login failed for "bob" from 192.0.2.7']);
  });

  it.each([
    ["whose switch for WebDAV is off", { webdav: false }],
    ["whose role may not", { role: "viewer" }],
  ])("is refused for an account %s", async (_, fields) => {
    const services = await setUpBob(fields);
    expect(await services.request()).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason: "webdav not enabled" });
  });

  it("lets an account in that may not log in on the web: that is another switch", async () => {
    const services = await setUpBob({ canLogin: false });
    expect((await services.request()).kind).toBe("ok");
    expect((await services.enter()).kind).toBe("denied");
  });

  it("costs one hash for a name that nobody has", async () => {
    const services = await setUpBob();
    expect(await services.request({ username: "nobody" })).toEqual({ kind: "denied" });
    expect(services.ports.hasher.calls).toEqual(["hash", "verifyNothing"]);
  });

  it("is checked six times at most when 16 wrong ones come at once", async () => {
    const services = await setUpBob();
    const results = await Promise.all(Array.from({ length: 16 }, () => services.request({ password: "wrong" })));
    expect(services.ports.hasher.calls).toEqual(["hash", ...Array<string>(6).fill("verify")]);
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(10);
  });

  it("gives its attempts back and forgets the failures of the account", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 3; count += 1) await services.request({ password: "wrong" });
    await services.request();
    for (let count = 0; count < 5; count += 1) await services.request({ password: "wrong", clientIp: "192.0.2.8" });
    expect((await services.request({ clientIp: "192.0.2.9" })).kind).toBe("ok");
  });

  it("has an outdated hash renewed", async () => {
    const cheap = new CountingHasher({ cost: 4 });
    const old = await setUpBob({}, { hasher: cheap });
    const services = setUpLogins({ ...old.ports, hasher: new CountingHasher() });
    expect((await services.checkWebdav(bobsRequest)).kind).toBe("ok");
    expect((await eventsOf(old.ports.store)).map(({ action }) => action)).toContain("password.rehashed");
  });

  it.each([1, 2])(
    "is checked again when the account changes meanwhile, at request number %d within a minute",
    async (number) => {
      const services = await setUpBob();
      for (let count = 1; count < number; count += 1) await services.request();
      const store = interrupted(services.ports.store, 2, () =>
        services.passwords.change("bob", { password: "anothersecret" }, by),
      );
      expect(await setUpLogins({ ...services.ports, store }).checkWebdav(bobsRequest)).toEqual({ kind: "denied" });
      expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason: "invalid password" });
    },
  );

  it("lets nobody in when the audit log cannot be written, or the store is away", async () => {
    const services = await setUpBob();
    const broken = setUpLogins({ ...services.ports, store: withFailingAudit(services.ports.store) });
    await expect(broken.checkWebdav(bobsRequest)).rejects.toThrow("disk full");
    const away = new IdentityError("store/unavailable", { reason: "gone" });
    const store = { ...watched(services.ports.store, () => undefined), read: () => Promise.reject(away) };
    expect(await codeOf(setUpLogins({ ...services.ports, store }).checkWebdav(bobsRequest))).toBe("store/unavailable");
  });
});

describe("a token in a header", () => {
  async function accessWith(services: Services, secret: string) {
    const found = await services.authenticate(secret);
    if (found.kind !== "ok") throw new Error(found.reason);
    return services.findWebdavAccess(found.principal);
  }

  it("has the access of its account, within its scope", async () => {
    const services = await setUpBob();
    const { secret, session } = await services.addAppPassword("webdav");
    const access = await accessWith(services, secret);
    expect(access).toMatchObject({
      account: services.bob,
      uploadPath: "family/bob",
      session: { refId: session.refId },
    });
    expect(access?.access).toMatchObject({ kind: "app-password", scope: "webdav" });
  });

  it("has none without the scope, without the switch, without an account, or when that is gone", async () => {
    const services = await setUpBob();
    const narrow = await services.addAppPassword("photos");
    const { secret } = await services.addAppPassword();
    const nobodys = await services.sessions.addAccessToken({ name: "x", scope: "webdav", lifetimeSeconds: 60 }, by);
    expect(await accessWith(services, narrow.secret)).toBeUndefined();
    expect(await accessWith(services, nobodys.secret)).toBeUndefined();
    const found = await services.authenticate(secret);
    if (found.kind !== "ok") throw new Error(found.reason);
    await services.accounts.modify("bob", { webdav: false }, by);
    expect(await services.findWebdavAccess(found.principal)).toBeUndefined();
    await services.accounts.modify("bob", { webdav: true }, by);
    await services.accounts.remove("bob", by);
    expect(await services.findWebdavAccess(found.principal)).toBeUndefined();
    await services.accounts.purge("bob", by);
    expect(await services.findWebdavAccess(found.principal)).toBeUndefined();
  });
});
