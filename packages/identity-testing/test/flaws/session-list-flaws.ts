import { isSessionExpired, type Session, type SessionQuery, type SessionReader } from "@pp/identity";
import type { Flaw } from "./flawed-store.ts";
import { allSessions, sessionReads } from "./session-tweaks.ts";

/** A store that lists with another query than it was given. */
const asking = (change: (query: SessionQuery) => SessionQuery) =>
  sessionReads((sound) => ({ list: (query) => sound.list(change(query)) }));

/** A store that sorts, filters and pages by itself. */
const listing = (list: (sessions: readonly Session[], query: SessionQuery) => readonly Session[]) =>
  sessionReads((sound) => ({ list: async (query) => list(await allSessions(sound), query).slice(0, query.limit) }));

const without = (query: SessionQuery, ...keys: readonly (keyof SessionQuery)[]): SessionQuery =>
  Object.fromEntries(
    Object.entries(query).filter(([key]) => !keys.some((left) => left === key)),
  ) as unknown as SessionQuery;

/** What a search compares with. */
const keysOf = ({ accountUid, clientName, clientUid, provider, refId, username }: Session): readonly string[] => [
  username,
  clientName,
  provider,
  refId,
  accountUid ?? "",
  clientUid ?? "",
];

/** A store whose search is `matches`. */
const searching = (matches: (key: string, term: string) => boolean) =>
  sessionReads((sound: SessionReader) => ({
    list: async (query) => {
      const { search = "" } = query;
      const found = await allSessions(sound, without(query, "search", "limit"));
      return found.filter((session) => keysOf(session).some((key) => matches(key, search))).slice(0, query.limit);
    },
  }));

/** As LIKE of SQL does it. */
const isLike = (key: string, term: string): boolean => {
  const pattern = term
    .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("%", ".*")
    .replaceAll("_", ".");
  return new RegExp(`^${pattern}`, "i").test(key);
};

const found = (what: string): string => `lists the sessions that are found by ${what}, and no others`;

const ofOrder: readonly Flaw[] = [
  {
    name: "with sessions by the time of their creation",
    open: listing((all) => all.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())),
    breaks: ["lists the most recently active session first, then the most recently created, then by id"],
  },
  {
    name: "with sessions of the same time by id, descending",
    open: listing((all) =>
      all.toSorted(
        (a, b) =>
          b.lastActiveAt.getTime() - a.lastActiveAt.getTime() ||
          b.createdAt.getTime() - a.createdAt.getTime() ||
          (a.id < b.id ? 1 : -1),
      ),
    ),
    breaks: ["lists the most recently active session first, then the most recently created, then by id"],
  },
  {
    name: "with the last sessions where the first are asked for",
    open: sessionReads((sound) => ({ list: async (query) => (await allSessions(sound, query)).slice(-query.limit) })),
    breaks: ["lists at most as many sessions as asked for, the first ones"],
  },
  {
    name: "with pages that go on at the next time of activity",
    open: sessionReads((sound) => ({
      list: async (query) =>
        (await allSessions(sound, without(query, "after", "limit")))
          .filter(({ lastActiveAt }) => query.after === undefined || lastActiveAt < query.after.lastActiveAt)
          .slice(0, query.limit),
    })),
    breaks: [
      "goes on after the last session of a page, and neither skips nor repeats one, whatever the size of the page",
      "lists expired sessions in pages, and those of one username only when asked to",
    ],
  },
  {
    name: "with pages that look for their last session",
    open: sessionReads((sound) => ({
      list: async (query) => {
        const { after } = query;
        return after !== undefined && (await sound.find(after)) === undefined ? [] : sound.list(query);
      },
    })),
    breaks: ["goes on after a session that is gone by now, among those that the filters leave"],
  },
];

const ofSearch: readonly Flaw[] = [
  {
    name: "with sessions of everybody, whatever the search",
    open: asking((query) => without(query, "search")),
    breaks: [
      found("the beginning of a username"),
      found("a whole ref id"),
      found("a whole account uid"),
      found("a whole client uid"),
      found("the beginning of a client name with a sharp s"),
      found("the capitals of a sharp s"),
      found("the provider of app passwords"),
      found("a search and a username of different sessions"),
    ],
  },
  {
    name: "with a search of sessions that minds letter case",
    open: searching((key, term) => key.startsWith(term)),
    breaks: [
      found("the beginning of a username in capitals"),
      found("the beginning of a client name, letter case aside"),
      found("the beginning of a provider"),
      found("a part of a ref id"),
      found("a part of an account uid"),
      found("a part of a client uid"),
    ],
  },
  {
    name: "with a search of sessions for any part of a key",
    open: searching((key, term) => key.toLowerCase().includes(term.toLowerCase())),
    breaks: [found("the middle of a name")],
  },
  {
    name: "with wildcards in the search of sessions",
    open: searching(isLike),
    breaks: [found("a wildcard of LIKE")],
  },
  {
    name: "with names compared by their first letters only",
    open: searching((key, term) => key.slice(0, 3).toLowerCase() === term.slice(0, 3).toLowerCase()),
    breaks: [found("a wildcard for one character"), found("an underscore that is meant"), found("a quote")],
  },
];

const ofFilters: readonly Flaw[] = [
  {
    name: "with the sessions of everybody where those of one account are asked for",
    open: asking((query) => without(query, "accountUid")),
    breaks: [
      found("the uid of its account"),
      found("the uid of an account that has none"),
      found("a part of the uid where the whole is asked for"),
      found("the account and a username of another's session"),
      "lists the sessions of one account in pages, in the same order, with those of its programs",
    ],
  },
  {
    name: "with an account that is forgotten once a username is given",
    open: asking((query) => (query.username === undefined ? query : without(query, "accountUid"))),
    breaks: [found("the account and a username of another's session")],
  },
  {
    name: "with a username that hides the sessions of its account",
    open: sessionReads((sound) => ({
      list: async (query) => (query.accountUid !== undefined && query.username !== undefined ? [] : sound.list(query)),
    })),
    breaks: [found("the account and a username")],
  },
  {
    name: "with the filter for usernames forgotten",
    open: asking((query) => without(query, "username")),
    breaks: [
      found("a whole username"),
      found("a search and a username of different sessions"),
      "lists expired sessions in pages, and those of one username only when asked to",
    ],
  },
  {
    name: "with the filter for client names forgotten",
    open: asking((query) => without(query, "clientName")),
    breaks: [found("a whole client name"), found("a username and a client name of different sessions")],
  },
  {
    name: "that lists nothing where two filters meet",
    open: sessionReads((sound) => ({
      list: async (query) => {
        const { clientName, search, username } = query;
        const isNarrow = [clientName, search, username].filter((filter) => filter !== undefined).length > 1;
        return isNarrow ? [] : sound.list(query);
      },
    })),
    breaks: [found("a search and a username"), found("a username and a client name")],
  },
  {
    name: "with filters for the beginning of a name",
    open: sessionReads((sound) => ({
      list: async (query) => {
        const { clientName = "", username = "" } = query;
        return (await allSessions(sound, without(query, "clientName", "username", "limit"))).filter(
          (session) =>
            session.username.startsWith(username) &&
            session.clientName.toLowerCase().startsWith(clientName.toLowerCase()),
        );
      },
    })),
    breaks: [
      found("the beginning of a username where the whole is asked for"),
      found("the beginning of a client name where the whole is asked for"),
    ],
  },
  {
    name: "with either of two filters",
    open: sessionReads((sound) => ({
      list: async (query) => {
        const { clientName, search, username, ...rest } = query;
        const lists = [{ clientName }, { search }, { username }]
          .filter((filter) => !Object.values(filter).includes(undefined))
          .map((filter) => sound.list({ ...rest, ...filter } as SessionQuery));
        if (lists.length === 0) return sound.list(query);
        const all = (await Promise.all(lists)).flat();
        return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);
      },
    })),
    breaks: [
      found("a search and a username of different sessions"),
      found("a username and a client name of different sessions"),
    ],
  },
  {
    name: "with sessions over one millisecond after their limit",
    open: sessionReads((sound) => ({
      list: async (query) => {
        const { expiredAt } = query;
        if (expiredAt === undefined) return sound.list(query);
        const justBefore = new Date(expiredAt.getTime() - 1);
        return (await sound.list(query)).filter((session) => isSessionExpired(session, justBefore));
      },
    })),
    breaks: [
      "lists those whose absolute or idle limit has passed: up to and not at the instant, both count, 0 is no limit",
    ],
  },
  {
    name: "with sessions over at their absolute limit only",
    open: sessionReads((sound) => ({
      list: async (query) =>
        (await sound.list(query)).filter(
          (session) =>
            query.expiredAt === undefined || isSessionExpired({ ...session, idleTimeoutSeconds: 0 }, query.expiredAt),
        ),
    })),
    breaks: [
      "lists those whose absolute or idle limit has passed: up to and not at the instant, both count, 0 is no limit",
    ],
  },
];

export const sessionListFlaws: readonly Flaw[] = [...ofOrder, ...ofSearch, ...ofFilters];
