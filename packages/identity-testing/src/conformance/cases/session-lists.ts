import {
  type AccountUid,
  type IdentityStore,
  parseUsername,
  type Session,
  type SessionId,
  type SessionQuery,
} from "@pp/identity";
import { expect } from "vitest";
import { aClient, aDate, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { times } from "../harness/race.ts";
import { addSessions, atSecond, idsOf, listSessions } from "../harness/session-helpers.ts";
import { addAccounts, aDigest } from "../harness/store-helpers.ts";

const idOf = (digit: string): SessionId => digit.repeat(64) as SessionId;

/** In their order: last activity, then creation (which may say otherwise), then id. */
const inOrder = (overrides: Partial<Session> = {}): readonly Session[] => {
  const session = (digit: string, active: number, created: number): Session =>
    aSession(undefined, {
      id: idOf(digit),
      lastActiveAt: atSecond(active),
      createdAt: new Date(atSecond(0).getTime() + created),
      ...overrides,
    });
  return [
    session("f", 9, 1),
    session("3", 5, 8),
    session("2", 5, 7),
    session("6", 5, 6),
    session("9", 5, 6),
    session("a", 5, 6),
    session("0", 4, 9),
    session("1", 0, 9),
  ];
};

/** In an order that is none of the above. */
const shuffled = (sessions: readonly Session[]): readonly Session[] =>
  sessions.toSorted((a, b) => (a.id < b.id ? 1 : -1));

/** What follows the last session of a page. */
async function listAfter(
  store: IdentityStore,
  last: Session | undefined,
  query: Partial<SessionQuery> = {},
): Promise<readonly Session[]> {
  if (last === undefined) throw new Error("an empty page has no last session");
  return listSessions(store, { ...query, after: last });
}

const order: readonly ConformanceCase[] = [
  {
    name: "lists the most recently active session first, then the most recently created, then by id",
    run: async ({ store }) => {
      const sessions = inOrder();
      await addSessions(store, shuffled(sessions));
      expect(await listSessions(store)).toEqual(sessions);
      expect(await listSessions(store, { search: "" })).toEqual(sessions);
    },
  },
  {
    name: "lists at most as many sessions as asked for, the first ones",
    run: async ({ store }) => {
      const sessions = inOrder();
      await addSessions(store, shuffled(sessions));
      for (const limit of [1, 3, 8, 9]) {
        expect(await listSessions(store, { limit })).toEqual(sessions.slice(0, limit));
      }
    },
  },
  {
    name: "lists up to 1000 sessions at once, and the rest after them",
    run: async ({ store }) => {
      const sessions = times(1001, (index) => aSession(undefined, { createdAt: new Date(aDate().getTime() - index) }));
      await addSessions(store, sessions);
      const page = await listSessions(store, { limit: 1000 });
      expect(idsOf(page)).toEqual(idsOf(sessions.slice(0, 1000)));
      expect(await listAfter(store, page.at(-1))).toEqual(sessions.slice(1000));
    },
  },
  {
    name: "goes on after the last session of a page, and neither skips nor repeats one, whatever the size of the page",
    run: async ({ store }) => {
      const sessions = inOrder();
      await addSessions(store, shuffled(sessions));
      for (const limit of [1, 2, 3, 5]) {
        const seen: Session[] = [];
        for (let page = await listSessions(store, { limit }); page.length > 0 && seen.length <= sessions.length;) {
          seen.push(...page);
          page = await listAfter(store, page.at(-1), { limit });
        }
        expect(idsOf(seen)).toEqual(idsOf(sessions));
      }
    },
  },
  {
    name: "lists the sessions of one account in pages, in the same order, with those of its programs",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const own = inOrder({ accountUid: account.uid });
      const others = times(4, (second) => aSession(other, { lastActiveAt: atSecond(second + 3) }));
      const program = aSession(account, { provider: "application", lastActiveAt: atSecond(10) });
      await addAccounts(store, [account, other]);
      await addSessions(store, [...others, ...shuffled(own), program]);
      const query = { accountUid: account.uid, limit: 3 };
      expect(await listSessions(store, query)).toEqual([program, ...own.slice(0, 2)]);
      expect(await listAfter(store, own[1], query)).toEqual(own.slice(2, 5));
    },
  },
  {
    name: "goes on after a session that is gone by now, among those that the filters leave",
    run: async ({ store }) => {
      const wanted = inOrder({ username: "wanted" });
      const others = times(4, (second) =>
        aSession(undefined, { username: "other", lastActiveAt: atSecond(second + 3) }),
      );
      const last = wanted[3] ?? aSession(undefined);
      await addSessions(store, [...others, ...shuffled(wanted)]);
      await store.transaction((tx) => tx.sessions.remove(last));
      expect(await listSessions(store, { username: "wanted", after: last })).toEqual(wanted.slice(4));
    },
  },
];

const [owner, otherOwner] = [anAccount(), anAccount()];
const [client, otherClient] = [aClient(), aClient()];

/** By name, what the searches and filters below have to tell apart. */
const population = {
  alice: aSession(owner, { username: parseUsername("alice"), provider: "oidc" }),
  alicia: aSession(otherOwner, { username: parseUsername("alicia_x"), clientName: "Phone", provider: "application" }),
  token: aSession(undefined, { clientUid: client.uid, clientName: "Straße 7", provider: "client" }),
  other: aSession(undefined, { clientUid: otherClient.uid, clientName: "phone 100%", provider: "access_token" }),
  nobody: aSession(undefined, { provider: "link" }),
} as const;

type Name = keyof typeof population;

const searches: readonly (readonly [what: string, query: Partial<SessionQuery>, found: readonly Name[]])[] = [
  ["the beginning of a username", { search: "ali" }, ["alice", "alicia"]],
  ["the beginning of a username in capitals", { search: "ALICE" }, ["alice"]],
  ["the beginning of a client name, letter case aside", { search: "pHONE" }, ["alicia", "other"]],
  ["the capitals of a sharp s", { search: "STRASSE" }, []],
  ["the beginning of a client name with a sharp s", { search: "straß" }, ["token"]],
  ["the beginning of a provider", { search: "OID" }, ["alice"]],
  ["the provider of app passwords", { search: "application" }, ["alicia"]],
  ["a whole ref id", { search: population.nobody.refId }, ["nobody"]],
  ["a part of a ref id", { search: population.nobody.refId.slice(0, -1) }, []],
  ["a whole account uid", { search: owner.uid }, ["alice"]],
  ["a part of an account uid", { search: owner.uid.slice(0, -1) }, []],
  ["a whole client uid", { search: client.uid }, ["token"]],
  ["a part of a client uid", { search: client.uid.slice(0, -1) }, []],
  ["the middle of a name", { search: "lice" }, []],
  ["a wildcard of LIKE", { search: "%" }, []],
  ["a wildcard for one character", { search: "alice_x" }, []],
  ["an underscore that is meant", { search: "alicia_" }, ["alicia"]],
  ["a quote", { search: "ali'" }, []],
  ["a whole username", { username: "alice" }, ["alice"]],
  ["the beginning of a username where the whole is asked for", { username: "ali" }, []],
  ["a whole client name", { clientName: "Phone" }, ["alicia"]],
  ["the beginning of a client name where the whole is asked for", { clientName: "phone" }, []],
  ["a search and a username", { search: "app", username: "alicia_x" }, ["alicia"]],
  ["a search and a username of different sessions", { search: "app", username: "alice" }, []],
  ["a username and a client name", { username: "alicia_x", clientName: "Phone" }, ["alicia"]],
  ["the uid of its account", { accountUid: owner.uid }, ["alice"]],
  ["the uid of an account that has none", { accountUid: anAccount().uid }, []],
  ["a part of the uid where the whole is asked for", { accountUid: owner.uid.slice(0, -1) as AccountUid }, []],
  ["the account and a username", { accountUid: owner.uid, username: "alice" }, ["alice"]],
  ["the account and a username of another's session", { accountUid: owner.uid, username: "alicia_x" }, []],
  ["a username and a client name of different sessions", { username: "alice", clientName: "Phone" }, []],
];

const filters = searches.map(([what, query, found]): ConformanceCase => ({
  name: `lists the sessions that are found by ${what}, and no others`,
  run: async ({ store }) => {
    await addAccounts(store, [owner, otherOwner]);
    await store.transaction(async (tx) => {
      for (const each of [client, otherClient]) await tx.clients.add(each, aDigest("secret"));
    });
    await addSessions(store, Object.values(population));
    expect(idsOf(await listSessions(store, query)).toSorted()).toEqual(
      found.map((name) => population[name].id).toSorted(),
    );
  },
}));

const expiry: readonly ConformanceCase[] = [
  {
    name: "lists those whose absolute or idle limit has passed: up to and not at the instant, both count, 0 is no limit",
    run: async ({ store }) => {
      const sessions = [
        aSession(undefined, { lastActiveAt: atSecond(100), idleTimeoutSeconds: 60 }),
        aSession(undefined, { lastActiveAt: atSecond(50), expiresAt: atSecond(160) }),
        aSession(undefined, { lastActiveAt: atSecond(40), expiresAt: atSecond(999), idleTimeoutSeconds: 120 }),
        aSession(undefined, { lastActiveAt: atSecond(30), expiresAt: atSecond(160), idleTimeoutSeconds: 999 }),
        aSession(undefined, { lastActiveAt: atSecond(20), idleTimeoutSeconds: 0 }),
      ];
      await addSessions(store, sessions);
      const justBefore = new Date(atSecond(160).getTime() - 1);
      expect(await listSessions(store, { expiredAt: justBefore })).toEqual([]);
      expect(idsOf(await listSessions(store, { expiredAt: atSecond(160) }))).toEqual(idsOf(sessions.slice(0, 4)));
    },
  },
  {
    name: "lists expired sessions in pages, and those of one username only when asked to",
    run: async ({ store }) => {
      const expired = inOrder({ username: "bob", expiresAt: atSecond(10) });
      await addSessions(store, [
        ...shuffled(expired),
        aSession(undefined, { username: "bob", lastActiveAt: atSecond(5) }),
        aSession(undefined, { username: "eve", lastActiveAt: atSecond(20), expiresAt: atSecond(10) }),
      ]);
      const query = { expiredAt: atSecond(10), username: "bob", limit: 3 };
      expect(await listSessions(store, query)).toEqual(expired.slice(0, 3));
      expect(await listAfter(store, expired[2], query)).toEqual(expired.slice(3, 6));
    },
  },
  {
    name: "lists no session in an empty store",
    run: async ({ store }) => {
      const lists = [listSessions(store), listSessions(store, { expiredAt: atSecond(0), search: "a" })];
      expect(await Promise.all(lists)).toEqual([[], []]);
    },
  },
];

export const sessionListCases: readonly ConformanceCase[] = [...order, ...filters, ...expiry];
