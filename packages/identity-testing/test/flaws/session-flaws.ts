import { isIdentityError, type Session, type SessionReference } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";
import { allSessions, keepAnyway, sessionReads, sessions } from "./session-tweaks.ts";

const never = new Date(0);

/** A store whose sessions are kept changed by `change`. */
const keeping = (change: (session: Session) => Session) =>
  sessions((sound) => ({ add: (session) => sound.add(change(session)) }));

const toNearestSecond = (date: Date): Date => new Date(Math.round(date.getTime() / 1000) * 1000);

/** The objects themselves, as they were found first. */
const cachingSessions = (): FlawedStore => {
  const cache = new Map<string, Session>();
  return sessionReads((sound) => ({
    find: async (reference) => {
      const found = await sound.find(reference);
      if (found === undefined) return undefined;
      const cached = cache.get(found.id) ?? found;
      cache.set(found.id, cached);
      return cached;
    },
  }))();
};

const textOf = (reference: SessionReference): string => ("id" in reference ? reference.id : reference.refId);

const ofStoring: readonly Flaw[] = [
  {
    name: "with a user agent of at most 255 characters",
    open: keeping((session) => ({ ...session, userAgent: session.userAgent.slice(0, 255) })),
    breaks: ["finds a session by its id and by its ref id, with every field as it was added"],
  },
  {
    name: "with sessions that never end taken for ended",
    open: keeping((session) => ({ ...session, expiresAt: session.expiresAt ?? never })),
    breaks: ["keeps empty text empty and what a session does not have absent: account, client, parent, end"],
  },
  {
    name: "with one method for all",
    open: keeping((session) => ({ ...session, method: "default" })),
    breaks: ["keeps every provider, method and grant type of a session"],
  },
  {
    name: "with the times of a session rounded to the nearest second",
    open: keeping(({ expiresAt, lastActiveAt, ...session }) => ({
      ...session,
      lastActiveAt: toNearestSecond(lastActiveAt),
      expiresAt: expiresAt === undefined ? undefined : toNearestSecond(expiresAt),
    })),
    breaks: ["keeps the last activity and the end of a session to the second, rounded down"],
  },
  {
    name: "with sessions that cannot be found once they have ended",
    open: sessionReads((sound) => ({
      find: async (reference) => {
        const found = await sound.find(reference);
        return found?.expiresAt !== undefined && found.expiresAt < new Date("2024-01-01") ? undefined : found;
      },
    })),
    breaks: ["finds expired sessions too: whether one is still good is the caller's decision"],
  },
  {
    name: "with sessions found by the beginning of any name",
    open: sessionReads((sound) => ({
      find: async (reference) =>
        (await allSessions(sound)).find(({ id, refId }) =>
          [id, refId].some((name) => name.startsWith(textOf(reference))),
        ),
    })),
    breaks: [
      "finds no session by an id or a ref id that is not stored, nor by a part of one, nor by the one for the other",
    ],
  },
  {
    name: "with sessions in a cache",
    open: cachingSessions,
    breaks: ["keeps a copy of a session"],
  },
];

const ofOwners: readonly Flaw[] = [
  {
    name: "with refused sessions taken for stored",
    open: sessions((sound) => ({ add: (session) => sound.add(session).catch(() => undefined) })),
    breaks: [
      "refuses a session id that is stored already, of another account too, and keeps the first",
      "refuses a session of an account that is not stored",
      "refuses a session of a client that is not stored",
      "refuses a session whose parent is not stored",
      "adds one of many sessions with the same id",
      "goes on after a caught refusal: token without a client",
      "goes on after a caught refusal: session without its parent",
    ],
  },
  {
    name: "with sessions of an account that is gone taken for nobody's",
    open: sessions((sound) => ({
      add: (session) =>
        sound.add(session).catch((error: unknown) => {
          if (!isIdentityError(error) || error.code !== "account/not-found") throw error;
          return sound.add({ ...session, accountUid: undefined });
        }),
    })),
    breaks: [
      "refuses a session of an account that is not stored",
      "leaves no session behind when an account is removed while it is logged in to",
    ],
  },
  {
    name: "with sessions of an app password that is gone taken for sessions of their own",
    open: sessions((sound) => ({
      add: (session) =>
        sound.add(session).catch((error: unknown) => {
          if (!isIdentityError(error) || error.code !== "session/not-found") throw error;
          return sound.add({ ...session, parentId: undefined });
        }),
    })),
    breaks: [
      "refuses a session whose parent is not stored",
      "leaves no session of an app password behind when it is removed while sessions are opened with it",
    ],
  },
  {
    name: "with children that outlive the account of their parent",
    open: () =>
      new FlawedStore({
        transaction: ({ accounts, sessions: sound }) => ({
          accounts: overriding(accounts, {
            remove: async (account) => {
              const children = (await allSessions(sound)).filter(({ parentId }) => parentId !== undefined);
              await accounts.remove(account);
              await keepAnyway(sound, children);
            },
          }),
        }),
      }),
    breaks: ["ends the sessions of an account with the account, and the children of those"],
  },
  {
    name: "with tokens that outlive their client",
    open: () =>
      new FlawedStore({
        transaction: ({ clients, sessions: sound }) => ({
          clients: overriding(clients, {
            remove: async (uid) => {
              const tokens = await allSessions(sound, { search: uid });
              const result = await clients.remove(uid);
              await keepAnyway(sound, tokens);
              return result;
            },
          }),
        }),
      }),
    breaks: ["ends the tokens of a client with the client, and with the account that owns the client"],
  },
];

export const sessionFlaws: readonly Flaw[] = [...ofStoring, ...ofOwners];
