import { aClient, aDate, anAccount, aSession, FakeClock, MemoryStore, TestDigest } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { interrupted, watched } from "../../test/support/logins.ts";
import { eventsOf } from "../../test/support/services.ts";
import { authorize } from "../access/authorize.ts";
import { fullScope, parseScope } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import type { Client } from "../clients/client.ts";
import { IdentityError } from "../errors.ts";
import type { Session } from "../sessions/session.ts";
import { sessionIdOf, type SessionToken } from "../sessions/session-token.ts";
import type { IdentityStore } from "../store.ts";
import { type AuthenticationDenial, authenticate, findDenial, principalOf } from "./authenticate.ts";

const digest = new TestDigest();
const token = "0123456789abcdef".repeat(3) as SessionToken;
const start = aDate("2025-01-01T00:00:00.000Z");

interface Stored {
  readonly account?: Account;
  readonly client?: Client;
  readonly session?: Partial<Session>;
}

/** A store with one session, opened by `token` just now. */
async function open({ account, client, session }: Stored = {}) {
  const store = new MemoryStore();
  const clock = new FakeClock(start.toISOString());
  const opened = aSession(account, {
    id: sessionIdOf(token, digest),
    lastActiveAt: start,
    clientUid: client?.uid,
    ...session,
  });
  await store.transaction(async (tx) => {
    if (account !== undefined) await tx.accounts.add(account);
    if (client !== undefined) await tx.clients.add(client, "secret-digest");
    await tx.sessions.add(opened);
  });
  const present = (text: string = token) => authenticate({ store, clock, digest }, text);
  return { store, clock, opened, present };
}

const denied = (reason: AuthenticationDenial) => ({ kind: "denied", reason });

describe("authenticate", () => {
  it("finds who is asking: account, role, scope and session, and no secret", async () => {
    const account = anAccount({ role: "user" });
    const { opened, present } = await open({ account });
    expect(await present()).toEqual({
      kind: "ok",
      principal: {
        kind: "browser",
        session: { id: opened.id, refId: opened.refId },
        account: { uid: account.uid, username: account.username, role: "user", superAdmin: false },
        client: undefined,
        scope: fullScope,
      },
    });
  });

  it("takes a super admin for an admin, whatever role is stored", async () => {
    const { present } = await open({ account: anAccount({ role: "guest", superAdmin: true }) });
    expect(await present()).toMatchObject({ principal: { account: { role: "admin", superAdmin: true } } });
  });

  it("finds the client of a client token", async () => {
    const client = aClient({ name: "Metrics", role: "client" });
    const scope = parseScope("metrics");
    const { present } = await open({ client, session: { provider: "client", method: "oauth2", scope } });
    expect(await present()).toMatchObject({
      principal: {
        kind: "client-token",
        account: undefined,
        client: { uid: client.uid, name: "Metrics", role: "client" },
        scope,
      },
    });
  });

  it.each([
    ["local", "default", "browser"],
    ["oidc", "default", "browser"],
    ["application", "default", "app-password"],
    ["application", "session", "app-session"],
    ["access_token", "oauth2", "access-token"],
    ["client", "oauth2", "client-token"],
  ] as const)("takes a session of %s and %s for the kind %s", async (provider, method, kind) => {
    const { present } = await open({ session: { provider, method } });
    expect(await present()).toMatchObject({ principal: { kind } });
  });

  it("honours a session up to, and not at, the instant it expires", async () => {
    const { clock, present } = await open({ session: { expiresAt: new Date(start.getTime() + 60_000) } });
    clock.advance({ seconds: 59, milliseconds: 999 });
    expect((await present()).kind).toBe("ok");
    clock.advance({ milliseconds: 1 });
    expect(await present()).toEqual(denied("expired"));
  });

  it("honours a session up to, and not at, its idle limit, though its absolute one is far", async () => {
    const expiresAt = new Date(start.getTime() + 86_400_000);
    const { clock, opened, present, store } = await open({ session: { expiresAt, idleTimeoutSeconds: 60 } });
    clock.advance({ seconds: 59, milliseconds: 999 });
    expect((await present()).kind).toBe("ok");
    clock.advance({ milliseconds: 1 });
    expect(await present()).toEqual(denied("expired"));
    await store.transaction((tx) => tx.sessions.touch(opened, { at: clock.now(), clientIp: "192.0.2.7" }));
    clock.advance({ seconds: 59 });
    expect((await present()).kind).toBe("ok");
  });

  it("never ends a session without limits", async () => {
    const { clock, present } = await open();
    clock.advance({ days: 36_500 });
    expect((await present()).kind).toBe("ok");
  });

  it("does not look up what no secret looks like", async () => {
    const { clock, opened } = await open();
    const store: IdentityStore = {
      read: () => Promise.reject(new Error("must not be asked")),
      transaction: () => Promise.reject(new Error("must not be asked")),
      close: () => Promise.resolve(),
    };
    const texts = ["", "x", opened.id, opened.refId, `${token}0`, ` ${token}`, `${token}\n`, token.toUpperCase()];
    for (const text of [...texts, "x".repeat(1_000_000)])
      expect(await authenticate({ store, clock, digest }, text)).toEqual(denied("malformed"));
  });

  it("denies a secret that nobody has, and one that was removed, at the next call", async () => {
    const { opened, present, store } = await open();
    expect(await present("f".repeat(48))).toEqual(denied("unknown"));
    expect((await present()).kind).toBe("ok");
    await store.transaction((tx) => tx.sessions.remove(opened));
    expect(await present()).toEqual(denied("unknown"));
  });

  it.each([
    [{ deletedAt: start }, "account deleted"],
    [{ expiresAt: start }, "account expired"],
    [{ canLogin: false }, "account disabled"],
    [{ canLogin: false, superAdmin: true }, "account disabled"],
    [{ provider: "none" }, "account disabled"],
    [{ role: "none" }, "account disabled"],
    [{ role: "visitor" }, "account disabled"],
  ] as const)("denies the secrets of an account with %j: %s", async (fields, reason) => {
    const { present } = await open({ account: anAccount(fields) });
    expect(await present()).toEqual(denied(reason));
    const app = await open({ account: anAccount(fields), session: { provider: "application" } });
    expect(await app.present()).toEqual(denied(reason));
  });

  it("honours an account up to, and not at, the instant it expires, and a super admin after it", async () => {
    const expiresAt = new Date(start.getTime() + 1);
    const { clock, present } = await open({ account: anAccount({ expiresAt }) });
    expect((await present()).kind).toBe("ok");
    clock.advance({ milliseconds: 1 });
    expect(await present()).toEqual(denied("account expired"));
    const root = await open({ account: anAccount({ expiresAt: start, superAdmin: true }) });
    expect((await root.present()).kind).toBe("ok");
  });

  it("denies the tokens of a disabled client, and of one whose owner is disabled", async () => {
    const provider = "client";
    const disabled = await open({ client: aClient({ enabled: false }), session: { provider } });
    expect(await disabled.present()).toEqual(denied("client disabled"));
    const account = anAccount({ canLogin: false });
    const owned = await open({ account, client: aClient({ accountUid: account.uid }), session: { provider } });
    expect(await owned.present()).toEqual(denied("account disabled"));
  });

  it("writes nothing, and reads once", async () => {
    const { clock, store } = await open();
    let reads = 0;
    const counted: IdentityStore = {
      ...interrupted(store, 1, () => Promise.reject(new Error("must not write"))),
      read: (work) => {
        reads += 1;
        return store.read(work);
      },
    };
    expect((await authenticate({ store: counted, clock, digest }, token)).kind).toBe("ok");
    expect(reads).toBe(1);
    expect(await eventsOf(store)).toEqual([]);
  });

  it("throws when the store cannot be reached: that is not a no, and never a yes", async () => {
    const { clock, store } = await open();
    const away = new IdentityError("store/unavailable", { reason: "gone" });
    const broken = { ...watched(store, () => undefined), read: () => Promise.reject(away) };
    await expect(authenticate({ store: broken, clock, digest }, token)).rejects.toBe(away);
  });
});

describe("a principal", () => {
  it("shrinks with its owner: what counts is the role at the moment of use", async () => {
    const account = anAccount({ role: "admin" });
    const { present, store } = await open({ account, session: { provider: "application" } });
    const mayManage = async (): Promise<boolean> => {
      const found = await present();
      return found.kind === "ok" && authorize(found.principal, "logs", "view");
    };
    expect(await mayManage()).toBe(true);
    await store.transaction((tx) => tx.accounts.update({ ...account, role: "viewer" }));
    expect(await mayManage()).toBe(false);
  });

  it("is made of a session and its owner, and of nothing that decides whether they count", () => {
    const session = aSession(undefined, { provider: "access_token", scope: parseScope("photos read") });
    const found = { session, account: undefined, client: undefined };
    expect(findDenial(found, start)).toBeUndefined();
    expect(principalOf(found)).toEqual({
      kind: "access-token",
      session: { id: session.id, refId: session.refId },
      account: undefined,
      client: undefined,
      scope: "photos read",
    });
  });
});
