import {
  clientSessionProviders,
  type ClientUid,
  type IdentityStore,
  type Session,
  type SessionFamily,
  type SessionOwner,
  type SessionProvider,
  type SessionRepository,
} from "@pp/identity";
import { expect } from "vitest";
import { aClient, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { times } from "../harness/race.ts";
import { addSessions, atSecond, findSession, idsOf, listSessions, storedIds } from "../harness/session-helpers.ts";
import { addAccounts, aDigest } from "../harness/store-helpers.ts";

const browserProviders: readonly SessionProvider[] = ["default", "local", "oidc", "ldap", "link"];

const changing = <T>(store: IdentityStore, change: (sessions: SessionRepository) => Promise<T>): Promise<T> =>
  store.transaction((tx) => change(tx.sessions));

const addClients = (store: IdentityStore, uids: readonly ClientUid[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const uid of uids) await tx.clients.add(aClient({ uid }), aDigest("secret"));
  });

const childOf = ({ id }: Session, overrides: Partial<Session> = {}): Session =>
  aSession(undefined, { parentId: id, provider: "application", method: "session", ...overrides });

const sorted = (sessions: readonly Session[]): readonly string[] => idsOf(sessions).toSorted();

const one: readonly ConformanceCase[] = [
  ...(["id", "refId"] as const).map((key): ConformanceCase => ({
    name: `removes one session by its ${key === "id" ? "id" : "ref id"} with its children, says so, and says false when it is gone`,
    run: async ({ store }) => {
      const [app, other] = [aSession(undefined), aSession(undefined)];
      const kept = [other, childOf(other)];
      await addSessions(store, [app, other, childOf(app), childOf(app), ...kept.slice(1)]);
      const reference = key === "id" ? { id: app.id } : { refId: app.refId };
      const remove = (): Promise<boolean> => changing(store, (sessions) => sessions.remove(reference));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await storedIds(store)).toEqual(sorted(kept));
    },
  })),
  {
    name: "removes a child without its parent and the other children",
    run: async ({ store }) => {
      const app = aSession(undefined);
      const [gone, kept] = [childOf(app), childOf(app)];
      await addSessions(store, [app, gone, kept]);
      expect(await changing(store, (sessions) => sessions.remove(gone))).toBe(true);
      expect(await storedIds(store)).toEqual(sorted([app, kept]));
    },
  },
  {
    name: "adds a session again under the id of one that was removed",
    run: async ({ store }) => {
      const session = aSession(undefined);
      await addSessions(store, [session]);
      await changing(store, async (sessions) => {
        await sessions.remove(session);
        await sessions.add({ ...session, username: "second" });
      });
      expect(await findSession(store, session)).toEqual({ ...session, username: "second" });
    },
  },
];

const owned: readonly ConformanceCase[] = [
  {
    name: "ends the browser sessions of an account and leaves those of its programs, and says how many went",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const browsers = browserProviders.map((provider) => aSession(account, { provider }));
      const programs = clientSessionProviders.map((provider) => aSession(account, { provider }));
      const others = [aSession(other), aSession(undefined)];
      await addAccounts(store, [account, other]);
      await addSessions(store, [...browsers, ...programs, ...others]);
      const owner = { accountUid: account.uid, which: "browser" } as const;
      const end = (): Promise<number> => changing(store, (sessions) => sessions.removeByOwner(owner));
      expect([await end(), await end()]).toEqual([browsers.length, 0]);
      expect(await storedIds(store)).toEqual(sorted([...programs, ...others]));
    },
  },
  {
    name: "ends all sessions of an account, and says 0 when there was none",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const providers = [...browserProviders, ...clientSessionProviders];
      const others = [aSession(other), aSession(undefined)];
      await addAccounts(store, [account, other]);
      await addSessions(store, [...providers.map((provider) => aSession(account, { provider })), ...others]);
      const owner = { accountUid: account.uid, which: "all" } as const;
      const end = (): Promise<number> => changing(store, (sessions) => sessions.removeByOwner(owner));
      expect([await end(), await end()]).toEqual([providers.length, 0]);
      expect(await storedIds(store)).toEqual(sorted(others));
    },
  },
  {
    name: "ends the tokens of one client, and says how many went",
    run: async ({ store }) => {
      const [client, other] = [aClient().uid, aClient().uid];
      const token = (clientUid: ClientUid): Session => aSession(undefined, { clientUid, provider: "client" });
      const others = [token(other), aSession(undefined)];
      await addClients(store, [client, other]);
      await addSessions(store, [token(client), token(client), ...others]);
      const end = (): Promise<number> => changing(store, (sessions) => sessions.removeByOwner({ clientUid: client }));
      expect([await end(), await end()]).toEqual([2, 0]);
      expect(await storedIds(store)).toEqual(sorted(others));
    },
  },
  {
    name: "counts the children that end with the sessions of an owner, each once, whoever they belong to",
    run: async ({ store }) => {
      const [account, client] = [anAccount(), aClient().uid];
      const owners: readonly SessionOwner[] = [
        { accountUid: account.uid, which: "browser" },
        { accountUid: account.uid, which: "all" },
        { clientUid: client },
      ];
      await addAccounts(store, [account]);
      await addClients(store, [client]);
      for (const owner of owners) {
        const parent = "clientUid" in owner ? aSession(undefined, { clientUid: client }) : aSession(account);
        const ofSameOwner = childOf(parent, { accountUid: parent.accountUid, clientUid: parent.clientUid });
        await addSessions(store, [parent, childOf(parent), ofSameOwner]);
        expect(await changing(store, (sessions) => sessions.removeByOwner(owner))).toBe(3);
      }
      expect(await listSessions(store)).toEqual([]);
    },
  },
  {
    name: "ends every session there is, those of no account too, and says how many went",
    run: async ({ store }) => {
      const account = anAccount();
      const parent = aSession(account);
      await addAccounts(store, [account]);
      await addSessions(store, [parent, aSession(undefined), childOf(parent)]);
      const clear = (): Promise<number> => changing(store, (sessions) => sessions.clear());
      expect([await clear(), await clear()]).toEqual([3, 0]);
      expect(await listSessions(store)).toEqual([]);
    },
  },
];

const families: readonly ConformanceCase[] = (["client", "app password"] as const).map((kind) => ({
  name: `keeps the newest of the sessions of one ${kind}, and says how many others went`,
  run: async ({ store }) => {
    const clients = [aClient().uid, aClient().uid] as const;
    const apps = [aSession(undefined), aSession(undefined)] as const;
    await addClients(store, clients);
    await addSessions(store, apps);
    const member = (of: 0 | 1, second: number): Session => {
      const times = { createdAt: atSecond(second), lastActiveAt: atSecond(100 - second) };
      return kind === "client" ? aSession(undefined, { clientUid: clients[of], ...times }) : childOf(apps[of], times);
    };
    const family: SessionFamily = kind === "client" ? { clientUid: clients[0] } : { parentId: apps[0].id };
    const members = [3, 1, 5, 2, 4].map((second) => member(0, second));
    const others = [...apps, member(1, 0), member(1, 9)];
    await addSessions(store, [...members, ...others.slice(2)]);
    const keep = (limit: number): Promise<number> => changing(store, (sessions) => sessions.keepNewest(family, limit));
    expect([await keep(5), await keep(2), await keep(2)]).toEqual([0, 3, 0]);
    const newest = members.filter(({ createdAt }) => createdAt >= atSecond(4));
    expect(await storedIds(store)).toEqual(sorted([...newest, ...others]));
  },
}));

const activity: readonly ConformanceCase[] = [
  {
    name: "moves the last activity of one session forward, to the second, with the address, and changes nothing else",
    run: async ({ store }) => {
      const [session, other] = [aSession(undefined), aSession(undefined)];
      const at = new Date("2024-06-01T00:00:07.999Z");
      await addSessions(store, [session, other]);
      const touched = { ...session, lastActiveAt: new Date("2024-06-01T00:00:07.000Z"), clientIp: "2001:db8::7" };
      const reference = { id: session.id };
      expect(await changing(store, (sessions) => sessions.touch(reference, { at, clientIp: "2001:db8::7" }))).toBe(
        true,
      );
      expect([await findSession(store, session), await findSession(store, other)]).toEqual([touched, other]);
    },
  },
  {
    name: "moves the last activity of a session that is named by its ref id",
    run: async ({ store }) => {
      const { refId, ...session } = aSession(undefined);
      await addSessions(store, [{ refId, ...session }]);
      const moved = await changing(store, (sessions) => sessions.touch({ refId }, { at: atSecond(1), clientIp: "" }));
      expect([moved, (await findSession(store, session))?.lastActiveAt]).toEqual([true, atSecond(1)]);
    },
  },
  {
    name: "never moves the last activity back, nor within its second, and then leaves the address as well",
    run: async ({ store }) => {
      const session = aSession(undefined, { lastActiveAt: atSecond(7) });
      await addSessions(store, [session]);
      const moved = await changing(store, async (sessions) => [
        await sessions.touch(session, { at: atSecond(6), clientIp: "192.0.2.99" }),
        await sessions.touch(session, { at: atSecond(7), clientIp: "192.0.2.99" }),
        await sessions.touch(session, { at: new Date(atSecond(7).getTime() + 999), clientIp: "192.0.2.99" }),
      ]);
      expect(moved).toEqual([false, false, false]);
      expect(await findSession(store, session)).toEqual(session);
    },
  },
  {
    name: "moves no activity of a session that is not stored, and does not add it",
    run: async ({ store }) => {
      const session = aSession(undefined);
      const activityNow = { at: atSecond(7), clientIp: "" };
      expect(await changing(store, (sessions) => sessions.touch({ id: session.id }, activityNow))).toBe(false);
      expect(await changing(store, (sessions) => sessions.touch({ refId: session.refId }, activityNow))).toBe(false);
      expect(await listSessions(store)).toEqual([]);
    },
  },
];

const expired: readonly ConformanceCase[] = [
  {
    name: "removes sessions whose absolute or idle limit has passed, from that instant on, and says how many went",
    run: async ({ store }) => {
      const over = [
        aSession(undefined, { lastActiveAt: atSecond(50), expiresAt: atSecond(160) }),
        aSession(undefined, { lastActiveAt: atSecond(100), idleTimeoutSeconds: 60 }),
        aSession(undefined, { lastActiveAt: atSecond(100), expiresAt: atSecond(999), idleTimeoutSeconds: 60 }),
      ];
      const good = [
        aSession(undefined, { lastActiveAt: atSecond(20) }),
        aSession(undefined, { lastActiveAt: atSecond(20), expiresAt: atSecond(161) }),
        aSession(undefined, { lastActiveAt: atSecond(101), idleTimeoutSeconds: 60 }),
      ];
      await addSessions(store, [...over, ...good]);
      const remove = (now: Date): Promise<number> => changing(store, (sessions) => sessions.removeExpired(now, 100));
      expect(await remove(new Date(atSecond(160).getTime() - 1))).toBe(0);
      expect([await remove(atSecond(160)), await remove(atSecond(160))]).toEqual([3, 0]);
      expect(await storedIds(store)).toEqual(sorted(good));
    },
  },
  {
    name: "removes at most as many expired sessions as asked for at once, and the rest later",
    run: async ({ store }) => {
      await addSessions(
        store,
        times(5, () => aSession(undefined, { expiresAt: atSecond(10) })),
      );
      const kept = aSession(undefined);
      await addSessions(store, [kept]);
      const remove = (limit: number): Promise<number> =>
        changing(store, (sessions) => sessions.removeExpired(atSecond(10), limit));
      expect([await remove(2), await remove(2), await remove(2), await remove(2)]).toEqual([2, 2, 1, 0]);
      expect(await storedIds(store)).toEqual([kept.id]);
    },
  },
  {
    name: "removes and counts the children that go with expired sessions, each once, in portions of any size",
    run: async ({ store }) => {
      const kept = aSession(undefined);
      for (const limit of [1, 2, 3, 100]) {
        const parents = times(3, () => aSession(undefined, { expiresAt: atSecond(10) }));
        const children = parents.flatMap((parent) => [childOf(parent), childOf(parent, { expiresAt: atSecond(9) })]);
        await addSessions(store, [...parents, ...children]);
        if (limit === 1) await addSessions(store, [kept]);
        let total = 0;
        for (let removed = -1; removed !== 0; total += removed) {
          removed = await changing(store, (sessions) => sessions.removeExpired(atSecond(10), limit));
        }
        expect([limit, total]).toEqual([limit, 9]);
        expect(await storedIds(store)).toEqual([kept.id]);
      }
    },
  },
];

export const sessionEndCases: readonly ConformanceCase[] = [...one, ...owned, ...families, ...activity, ...expired];
