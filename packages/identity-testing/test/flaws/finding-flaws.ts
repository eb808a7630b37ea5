import type { Account, StoreReader } from "@pp/identity";
import { type Flaw, FlawedStore, overriding, reading, writing } from "./flawed-store.ts";

/** What a driver gives back for no row. */
const nothing = null as unknown as undefined;

const orNull = async <T>(found: Promise<T | undefined>): Promise<T | undefined> => (await found) ?? nothing;

const withNull = ({
  accounts,
  credentials,
  linkTokens,
  passcodes,
  profiles,
  sessions,
}: StoreReader): Partial<StoreReader> => ({
  accounts: overriding(accounts, {
    find: (uid) => orNull(accounts.find(uid)),
    findByUsername: (username) => orNull(accounts.findByUsername(username)),
    findByIdentity: (identity) => orNull(accounts.findByIdentity(identity)),
  }),
  profiles: { find: (uid) => orNull(profiles.find(uid)) },
  credentials: { findPassword: (uid) => orNull(credentials.findPassword(uid)) },
  passcodes: overriding(passcodes, { find: (uid) => orNull(passcodes.find(uid)) }),
  sessions: overriding(sessions, { find: (reference) => orNull(sessions.find(reference)) }),
  linkTokens: { find: (uid) => orNull(linkTokens.find(uid)) },
});

const AT_MOST = 999;

/** A limit below the one that was promised. */
const withSmallPages = ({ accounts, audit, sessions }: StoreReader): Partial<StoreReader> => ({
  accounts: overriding(accounts, {
    list: (query) => accounts.list({ ...query, limit: Math.min(query.limit, AT_MOST) }),
  }),
  audit: overriding(audit, { list: (query) => audit.list({ ...query, limit: Math.min(query.limit, AT_MOST) }) }),
  sessions: overriding(sessions, {
    list: (query) => sessions.list({ ...query, limit: Math.min(query.limit, AT_MOST) }),
  }),
});

const failingWhenEmpty = async <T>(list: Promise<readonly T[]>): Promise<readonly T[]> => {
  if ((await list).length === 0) throw new Error("no rows");
  return list;
};

const keysOf = ({ username, email, displayName }: Account): readonly string[] => [username, email, displayName];

const isLike = (pattern: string, text: string): boolean =>
  text.length === pattern.length && Array.from(pattern).every((part, index) => part === "_" || part === text[index]);

export const findingFlaws: readonly Flaw[] = [
  {
    name: "with null where nothing is found",
    open: () => new FlawedStore({ read: withNull }),
    breaks: [
      "finds nothing for a uid or a username that is not stored",
      "finds nobody by the empty auth id",
      "finds no profile of an account that has none, or that is not stored",
      "finds no password of an account that has none, or that is not stored",
      "finds no passcode of an account that has none, or that is not stored",
      "finds no tokens of an account that is not stored",
      "finds no session by an id or a ref id that is not stored, nor by a part of one, nor by the one for the other",
    ],
  },
  {
    name: "with an error where no row is listed",
    open: () =>
      new FlawedStore({
        read: ({ accounts, audit, sessions }) => ({
          accounts: overriding(accounts, { list: (query) => failingWhenEmpty(accounts.list(query)) }),
          audit: overriding(audit, { list: (query) => failingWhenEmpty(audit.list(query)) }),
          sessions: overriding(sessions, { list: (query) => failingWhenEmpty(sessions.list(query)) }),
        }),
      }),
    breaks: [
      "lists nothing in an empty store",
      "lists nothing in an empty log",
      "lists nothing after the last account",
      "lists no session in an empty store",
    ],
  },
  {
    name: "with at most 999 rows",
    open: () => new FlawedStore({ read: withSmallPages }),
    breaks: [
      "lists at most 1000 accounts at once, and the rest after them",
      "lists up to 1000 sessions at once, and the rest after them",
      "lists at most as many as asked for, 1 to 1000",
    ],
  },
  {
    name: "with a wildcard in the name that is looked up",
    open: reading((accounts) => ({
      findByUsername: async (name) =>
        (await accounts.list({ includeDeleted: true, limit: 1000 })).findLast(({ username }) => isLike(name, username)),
    })),
    breaks: ["finds an account by its whole username, in which no character is special"],
  },
  {
    name: "with names looked up by their beginning",
    open: reading((accounts) => ({
      findByUsername: async (name) =>
        (await accounts.list({ includeDeleted: true, limit: 1000 })).find(({ username }) => username.startsWith(name)),
    })),
    breaks: ["finds an account by its whole username, in which no character is special"],
  },
  {
    name: "with an account found once for every key",
    open: reading((accounts) => ({
      list: async (query) => {
        const { search = "" } = query;
        const term = search.toLowerCase();
        const count = (account: Account): number =>
          search === "" ? 1 : keysOf(account).filter((key) => key.toLowerCase().startsWith(term)).length;
        return (await accounts.list(query)).flatMap((account) => Array<Account>(count(account)).fill(account));
      },
    })),
    breaks: ["finds an account once, also when all three begin with the term"],
  },
  {
    name: "with names folded by the database and terms by the program",
    open: reading((accounts) => ({
      list: async ({ search = "", ...query }) =>
        (await accounts.list(query)).filter(({ displayName, username }) =>
          search === username
            ? true
            : displayName.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()).startsWith(search.toLowerCase()),
        ),
    })),
    breaks: [
      "finds the display name İpek Çelik by itself",
      "finds the display name ΟΔΥΣΣΕΥΣ by itself",
      "finds the display name \u01C5 by itself",
      "finds the display name \u212Aelvin by itself",
    ],
  },
  {
    name: "with names normalised and terms as they were typed",
    open: reading((accounts) => ({
      list: async ({ search = "", ...query }) =>
        (await accounts.list(query)).filter(({ displayName }) =>
          displayName.normalize("NFKD").toUpperCase().startsWith(search),
        ),
    })),
    breaks: [
      "finds the display name straße by itself",
      "finds the display name \uFB01nn by itself",
      "finds the display name \u0149 by itself",
    ],
  },
  {
    name: "with administrators by role alone, whatever the limit, the youngest first",
    open: writing((accounts) => ({
      lockAdministrators: async () => {
        const admins = await accounts.list({ role: "admin", limit: 1000 });
        return admins.map(({ uid }) => uid).toReversed();
      },
    })),
    breaks: [
      "counts as administrators exactly those of whom canAdminister says so",
      "lists at most as many administrators as asked for, oldest first",
      "counts an administrator up to, and not at, the instant the account expires",
    ],
  },
  {
    name: "with an error where there is no administrator",
    open: writing((accounts) => ({
      lockAdministrators: (now, limit) => failingWhenEmpty(accounts.lockAdministrators(now, limit)),
    })),
    breaks: ["lists no administrator in an empty store"],
  },
  {
    name: "that says something was cleared in any case",
    open: writing((accounts) => ({ clear: async () => Math.max(1, await accounts.clear()) })),
    breaks: ["resolves to 0 when there was no account to clear"],
  },
];
