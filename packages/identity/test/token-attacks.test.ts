import { MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import {
  type Permission,
  permissions,
  type Resource,
  resources,
  type ClientCredentials,
  type Session,
  type SessionToken,
} from "../src/index.ts";
import { dump } from "./support/dump.ts";
import { codeOf, failureOf } from "./support/failure-of.ts";
import { addAdmin, addBob, by, enrolled, eventsOf, setUp, type TestServices } from "./support/services.ts";

const everything = { name: "Backup", scope: "*", lifetimeSeconds: -1 };

/** Opens a browser session of Bob's, or the child of an app password. */
async function logIn(
  identity: TestServices,
  password = "bobsecret",
): Promise<{ readonly token: SessionToken; readonly session: Session }> {
  const result = await identity.logIn({ username: "bob", password, clientIp: "192.0.2.1", realm: "web" });
  if (result.kind === "ok") return result;
  throw new Error(result.kind);
}

const isGood = async (identity: TestServices, secret: string): Promise<boolean> =>
  (await identity.authenticate(secret)).kind === "ok";

/** Whether the secret may be used for it at this moment. */
async function may(identity: TestServices, secret: string, resource: Resource, permission: Permission) {
  const found = await identity.authenticate(secret);
  return found.kind === "ok" && identity.authorize(found.principal, resource, permission);
}

async function addClient(identity: TestServices, fields: { owner?: string; scope?: string; tokenLimit?: number } = {}) {
  const { client, secret } = await identity.clients.add({ name: "Sync", scope: "*", ...fields }, by);
  const credentials: ClientCredentials = { clientId: client.uid, clientSecret: secret };
  return { client, secret, credentials };
}

async function tokenOf({ tokens }: TestServices, credentials: ClientCredentials): Promise<SessionToken> {
  const result = await tokens.issue(credentials);
  if (result.kind === "ok") return result.accessToken;
  throw new Error(result.kind);
}

/** One secret of every kind, all of Bob's or for everything. */
async function oneOfEach(identity: TestServices) {
  await addBob(identity, { role: "admin" });
  const appPassword = await identity.sessions.addAppPassword("bob", everything, by);
  const access = await identity.sessions.addAccessToken(everything, by);
  const { credentials } = await addClient(identity, { owner: "bob" });
  return {
    browser: (await logIn(identity)).token,
    appPassword: appPassword.secret,
    appSession: (await logIn(identity, appPassword.secret)).token,
    accessToken: access.secret,
    clientToken: await tokenOf(identity, credentials),
    clientSecret: credentials.clientSecret,
  };
}

describe("sessions", () => {
  it("every login has a new token, and none that was there before is worth more after it", async () => {
    const identity = setUp();
    await addBob(identity);
    const tokens = new Set<string>();
    for (let count = 0; count < 20; count += 1) tokens.add((await logIn(identity)).token);
    expect(tokens.size).toBe(20);
    const planted = "0".repeat(48);
    await logIn(identity);
    expect(await isGood(identity, planted)).toBe(false);
  });

  it("a browser session does not outlive a new role, a new password, or a first or last second factor", async () => {
    const identity = setUp();
    const changes = [
      () => identity.accounts.modify("bob", { role: "viewer" }, by),
      () => identity.passwords.change("bob", { password: "bobsecret" }, by),
      async () => {
        const { secret } = await identity.passcodes.enrol("bob", { kind: "administrator" }, by);
        await identity.passcodes.confirm("bob", identity.totp.code(secret, identity.clock.now()), by);
      },
    ];
    await addBob(identity);
    for (const change of changes) {
      const { token } = await logIn(identity);
      expect(await isGood(identity, token)).toBe(true);
      await change();
      expect(await isGood(identity, token)).toBe(false);
    }
  });

  it("taking the second factor away ends what was opened with it", async () => {
    const identity = setUp();
    const { recoveryCodes } = await enrolled(identity);
    const attempt = { username: "bob", password: "bobsecret", clientIp: "192.0.2.1", realm: "web" } as const;
    const result = await identity.logIn({ ...attempt, code: recoveryCodes[0] });
    if (result.kind !== "ok") throw new Error(result.kind);
    await identity.passcodes.remove("bob", { kind: "password", password: "bobsecret" }, by);
    expect(await isGood(identity, result.token)).toBe(false);
  });

  it("idle, absolute and revoked each end a session, in a second process too", async () => {
    const store = new MemoryStore();
    const policy = { sessions: { idleTimeoutSeconds: 60, maxAgeSeconds: 90 } };
    const identity = setUp({ store, policy });
    const other = setUp({ store, policy, clock: identity.clock });
    await addBob(identity);
    const [idle, used, revoked] = [await logIn(identity), await logIn(identity), await logIn(identity)];
    await other.sessions.end(revoked.session.refId, by);
    expect(await isGood(identity, revoked.token)).toBe(false);
    identity.clock.advance({ seconds: 59 });
    expect([await isGood(other, idle.token), await isGood(other, used.token)]).toEqual([true, true]);
    await identity.sessions.noteActivity(used.session, "192.0.2.1");
    identity.clock.advance({ seconds: 1 });
    expect([await isGood(other, idle.token), await isGood(other, used.token)]).toEqual([false, true]);
    identity.clock.advance({ seconds: 30 });
    expect(await isGood(other, used.token)).toBe(false);
  });

  it("a child session dies with the app password that opened it, and ends no later", async () => {
    const identity = setUp();
    await addBob(identity);
    const short = await identity.sessions.addAppPassword("bob", { ...everything, lifetimeSeconds: 60 }, by);
    const child = await logIn(identity, short.secret);
    expect(child.session.expiresAt).toEqual(short.session.expiresAt);
    await identity.sessions.end(short.session.refId, by);
    expect(await isGood(identity, child.token)).toBe(false);
  });

  it("a ref id, a session id and a stored digest open nothing", async () => {
    const identity = setUp();
    const secrets = Object.values(await oneOfEach(identity));
    const sessions = await identity.sessions.list({ limit: 100 });
    expect(sessions).toHaveLength(5);
    for (const { id, refId } of sessions) {
      for (const guess of [refId, id, id.slice(0, 48), id.slice(-48), id.toUpperCase()]) {
        expect(await isGood(identity, guess)).toBe(false);
      }
    }
    expect(secrets).toHaveLength(6);
  });

  it("a dump of the store, and the audit log, hold no secret that can be used", async () => {
    const identity = setUp();
    const secrets = Object.values(await oneOfEach(identity));
    const { recoveryCodes, secret: seed } = await identity.passcodes.enrol("bob", { kind: "administrator" }, by);
    const stored = await dump(identity.store);
    const log = JSON.stringify(await eventsOf(identity.store));
    for (const secret of [...secrets, ...recoveryCodes, seed, "bobsecret"]) {
      expect(stored).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
    const words = new Set(stored.match(/[0-9A-Za-z-]{12,}/g));
    expect(words.size).toBeGreaterThan(10);
    for (const word of words) expect(await isGood(identity, word)).toBe(false);
  });

  it("a secret with anything before, after or inside it, or in the other case, opens nothing", async () => {
    const identity = setUp();
    const { accessToken, appPassword } = await oneOfEach(identity);
    for (const secret of [appPassword, accessToken]) {
      const swapped = secret.replace(/[a-zA-Z]/g, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
      );
      const close = [` ${secret}`, `${secret} `, `${secret}\n`, `${secret}\0`, secret.slice(1), `${secret}0`, swapped];
      for (const guess of close) expect(await isGood(identity, guess)).toBe(false);
    }
  });

  it("deleting, disabling or expiring an account kills every secret of it, and nothing brings one back", async () => {
    const identity = setUp();
    await addAdmin(identity);
    const { accessToken, appPassword, appSession, browser, clientToken } = await oneOfEach(identity);
    const allDead = async (): Promise<boolean> => {
      const secrets = [appPassword, appSession, browser, clientToken];
      const answers = await Promise.all(secrets.map((secret) => isGood(identity, secret)));
      return answers.every((answer) => !answer);
    };
    expect(await allDead()).toBe(false);
    await identity.accounts.modify("bob", { canLogin: false }, by);
    expect(await allDead()).toBe(true);
    await identity.accounts.modify("bob", { canLogin: true }, by);
    expect(await allDead()).toBe(true);
    await identity.accounts.remove("bob", by);
    await identity.accounts.restore("bob", {}, by);
    expect(await allDead()).toBe(true);
    expect(await isGood(identity, accessToken)).toBe(true);
  });

  it("an account that was disabled behind the services' back is refused at the next use", async () => {
    const identity = setUp();
    const secrets = await oneOfEach(identity);
    const bob = await identity.accounts.get("bob");
    await identity.store.transaction((tx) => tx.accounts.update({ ...bob, canLogin: false }));
    for (const secret of [secrets.browser, secrets.appPassword, secrets.appSession, secrets.clientToken]) {
      expect(await identity.authenticate(secret)).toEqual({ kind: "denied", reason: "account disabled" });
    }
  });

  it("an error never quotes a secret that was typed where a name belongs", async () => {
    const identity = setUp();
    await addBob(identity);
    const { secret } = await identity.sessions.addAppPassword("bob", everything, by);
    await identity.sessions.end(secret, by);
    const failure = await failureOf(identity.sessions.end(secret, by));
    expect(JSON.stringify([failure.message, failure.details])).not.toContain(secret);
  });
});

describe("tokens", () => {
  it("a token never may more than its owner may now: a demoted owner's tokens shrink at once", async () => {
    const identity = setUp();
    await addAdmin(identity);
    const secrets = await oneOfEach(identity);
    const owned = [secrets.appPassword, secrets.clientToken];
    for (const secret of owned) expect(await may(identity, secret, "photos", "delete")).toBe(true);
    await identity.accounts.modify("bob", { role: "viewer" }, by);
    for (const secret of owned) {
      expect(await may(identity, secret, "photos", "delete")).toBe(false);
      expect(await may(identity, secret, "photos", "view")).toBe(true);
    }
    await identity.accounts.modify("bob", { role: "guest" }, by);
    for (const secret of owned) expect(await may(identity, secret, "labels", "view")).toBe(false);
  });

  it("no program touches passwords, passcodes, users or settings, even with the scope * of an administrator", async () => {
    const identity = setUp();
    const { appPassword, appSession, accessToken, browser, clientToken } = await oneOfEach(identity);
    const changes = permissions.filter((permission) => ["create", "update", "delete", "manage"].includes(permission));
    expect(changes).toHaveLength(4);
    for (const permission of changes) {
      for (const resource of ["password", "passcode", "users", "settings"] as const) {
        expect(await may(identity, browser, resource, permission)).toBe(true);
        for (const secret of [appPassword, appSession, accessToken, clientToken]) {
          expect(await may(identity, secret, resource, permission)).toBe(false);
        }
      }
    }
  });

  it("an app password cannot stand in for the account's password to change the second factor", async () => {
    const identity = setUp();
    await addBob(identity);
    const { secret } = await identity.sessions.addAppPassword("bob", everything, by);
    const proof = { kind: "password", password: secret } as const;
    expect(await codeOf(identity.passcodes.enrol("bob", proof, by))).toBe("credentials/invalid");
  });

  it.each(["", " ", "photo", "photos:view", "photos everything", "*:false", "** ", "рhotos", "photos,albums", "*\0"])(
    "the scope '%s' is refused wherever a scope can be given",
    async (scope) => {
      const identity = setUp();
      await addBob(identity);
      const { credentials } = await addClient(identity);
      const token = { ...everything, scope };
      expect(await codeOf(identity.sessions.addAppPassword("bob", token, by))).toBe("scope/invalid");
      expect(await codeOf(identity.sessions.addAccessToken(token, by))).toBe("scope/invalid");
      expect(await codeOf(identity.clients.add({ name: "x", scope }, by))).toBe("scope/invalid");
      expect(await codeOf(identity.clients.modify(credentials.clientId, { scope }, by))).toBe("scope/invalid");
      expect((await identity.tokens.issue({ ...credentials, scope })).kind).toBe("invalid-scope");
    },
  );

  it("'*' beside 'read' is read only, and beside 'name:false' leaves that out", async () => {
    const identity = setUp();
    await addBob(identity, { role: "admin" });
    const secretFor = async (scope: string): Promise<string> =>
      (await identity.sessions.addAppPassword("bob", { ...everything, scope }, by)).secret;
    const [readOnly, without] = [await secretFor("* read"), await secretFor("* photos:false")];
    expect(await may(identity, readOnly, "photos", "view")).toBe(true);
    expect(await may(identity, readOnly, "photos", "update")).toBe(false);
    expect(await may(identity, without, "albums", "update")).toBe(true);
    expect(await may(identity, without, "photos", "view")).toBe(false);
  });

  it("what a client asks for never widens what it was given, for any resource and permission", async () => {
    const identity = setUp();
    const granted = "photos albums:false labels read";
    const { credentials } = await addClient(identity, { scope: granted });
    const whole = await tokenOf(identity, credentials);
    for (const scope of ["*", "read", "photos", "labels read", "* photos:false", ...resources]) {
      const result = await identity.tokens.issue({ ...credentials, scope });
      if (result.kind !== "ok") continue;
      for (const resource of resources) {
        for (const permission of permissions) {
          if (await may(identity, result.accessToken, resource, permission)) {
            expect(await may(identity, whole, resource, permission), `${scope}: ${resource}`).toBe(true);
          }
        }
      }
    }
    expect(await may(identity, whole, "photos", "view")).toBe(true);
  });

  it("a client's token limit holds when many ask at once, and the newest stay", async () => {
    const identity = setUp();
    const { credentials } = await addClient(identity, { tokenLimit: 3 });
    const tokens = await Promise.all(Array.from({ length: 16 }, () => tokenOf(identity, credentials)));
    const good = await Promise.all(tokens.map((token) => isGood(identity, token)));
    expect(good.filter(Boolean)).toHaveLength(3);
    expect(good.at(-1)).toBe(true);
  });

  it("a disabled client has no tokens left, gets none, and enabling brings none back", async () => {
    const identity = setUp();
    const { client, credentials } = await addClient(identity);
    const token = await tokenOf(identity, credentials);
    await identity.clients.modify(client.uid, { enabled: false }, by);
    expect(await isGood(identity, token)).toBe(false);
    expect((await identity.tokens.issue(credentials)).kind).toBe("invalid-client");
    await identity.clients.modify(client.uid, { enabled: true }, by);
    expect(await isGood(identity, token)).toBe(false);
  });

  it("a client that was narrowed or changed hands has no token left that could do more", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await addBob(identity);
    const { client, credentials } = await addClient(identity, { owner: "root" });
    const ofRoot = await tokenOf(identity, credentials);
    await identity.clients.modify(client.uid, { owner: "bob" }, by);
    expect(await isGood(identity, ofRoot)).toBe(false);
    const wide = await tokenOf(identity, credentials);
    await identity.clients.modify(client.uid, { scope: "photos" }, by);
    expect(await isGood(identity, wide)).toBe(false);
  });

  it("a client whose owner is deleted does not become one that belongs to nobody", async () => {
    const identity = setUp();
    await addBob(identity);
    const { credentials } = await addClient(identity, { owner: "bob" });
    await identity.accounts.remove("bob", by);
    expect((await identity.tokens.issue(credentials)).kind).toBe("invalid-client");
    expect(await identity.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("wrong, unknown and disabled clients hear the same, from every call", async () => {
    const identity = setUp();
    const { client, credentials } = await addClient(identity);
    const token = await tokenOf(identity, credentials);
    const disabled = await addClient(identity);
    await identity.clients.modify(disabled.client.uid, { enabled: false }, by);
    const wrong = [
      { clientId: client.uid, clientSecret: "x".repeat(32) },
      { clientId: "c000000abcdefghi", clientSecret: "x".repeat(32) },
      disabled.credentials,
    ];
    const answers = wrong.map(async (attempt) => [
      await identity.tokens.issue(attempt),
      await identity.tokens.introspect(token, attempt),
      await identity.tokens.revoke(token, attempt),
    ]);
    const expected = [{ kind: "invalid-client" }, undefined, false];
    expect(await Promise.all(answers)).toEqual([expected, expected, expected]);
    expect(await isGood(identity, token)).toBe(true);
  });

  it("introspection tells nothing of a token of somebody else, and revocation does not end it", async () => {
    const identity = setUp();
    const secrets = await oneOfEach(identity);
    const { credentials } = await addClient(identity);
    const foreign = [secrets.browser, secrets.appPassword, secrets.accessToken, secrets.clientToken];
    for (const token of [...foreign, "f".repeat(48), "?"]) {
      expect(await identity.tokens.introspect(token, credentials)).toEqual({ active: false });
      expect(await identity.tokens.revoke(token, credentials)).toBe(true);
    }
    for (const token of foreign) expect(await isGood(identity, token)).toBe(true);
  });

  it("a client's secret is no token, and its token is no secret", async () => {
    const identity = setUp();
    const { client, credentials, secret } = await addClient(identity);
    const token = await tokenOf(identity, credentials);
    expect(await isGood(identity, secret)).toBe(false);
    expect((await identity.tokens.issue({ clientId: client.uid, clientSecret: token })).kind).toBe("invalid-client");
    const stored = await identity.store.read((reader) => reader.clients.findWithSecret(client.uid));
    const digest = stored?.secretDigest ?? "";
    expect((await identity.tokens.issue({ clientId: client.uid, clientSecret: digest })).kind).toBe("invalid-client");
  });

  it("keys that are not fields of a client or a token are not assigned", async () => {
    const identity = setUp();
    const extra = JSON.parse(
      '{"version":9,"createdAt":1,"accountUid":"u1","secretDigest":"x","__proto__":{"role":"admin"}}',
    ) as object;
    const { client } = await identity.clients.add({ ...extra, name: "x", scope: "photos" }, by);
    expect(client).toMatchObject({ version: 1, accountUid: undefined, role: "client" });
    const { session } = await identity.sessions.addAccessToken({ ...extra, ...everything }, by);
    expect(session).toMatchObject({ accountUid: undefined, provider: "access_token" });
  });

  it("a store that does not answer lets nobody in", async () => {
    const identity = setUp();
    const { browser } = await oneOfEach(identity);
    identity.store.read = () => Promise.reject(new Error("no answer"));
    await expect(identity.authenticate(browser)).rejects.toThrow("no answer");
  });
});
