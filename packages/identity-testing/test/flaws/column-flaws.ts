import type { AccountProfile, StoredPassword, StoreReader, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const profiles = (change: (profile: AccountProfile) => AccountProfile) => (): FlawedStore =>
  new FlawedStore({
    read: ({ profiles: sound }) => ({
      profiles: {
        find: async (uid) => {
          const found = await sound.find(uid);
          return found === undefined ? undefined : change(found);
        },
      },
    }),
  });

const passwords = (change: (password: StoredPassword) => StoredPassword) => (): FlawedStore =>
  new FlawedStore({
    read: ({ credentials }) => ({
      credentials: overriding(credentials, {
        findPassword: async (uid) => {
          const found = await credentials.findPassword(uid);
          return found === undefined ? undefined : change(found);
        },
      }),
    }),
  });

/** Hides a removed password instead of removing it: the next one inherits its beginning. */
const hidingPasswords = (): FlawedStore => {
  const begun = new Map<string, Date>();
  return new FlawedStore({
    transaction: ({ credentials }) => ({
      credentials: overriding(credentials, {
        removePassword: async (uid) => {
          const stored = await credentials.findPassword(uid);
          if (stored !== undefined) begun.set(uid, stored.createdAt);
          return credentials.removePassword(uid);
        },
        setPassword: async (uid, hash, now) => {
          await credentials.setPassword(uid, hash, begun.get(uid) ?? now);
          if (begun.has(uid)) await credentials.setPassword(uid, hash, now);
        },
      }),
    }),
  });
};

const passcodes = (tweak: (tx: StoreTransaction) => Partial<StoreTransaction["credentials"]>) => (): FlawedStore =>
  new FlawedStore({ transaction: (tx) => ({ credentials: overriding(tx.credentials, tweak(tx)) }) });

const sessionsOfAll = ({ sessions, accounts }: StoreReader): Partial<StoreReader> => ({
  sessions: {
    listByAccount: async (_uid, page) => {
      const all = await accounts.list({ limit: 1000 });
      return (await Promise.all(all.map(({ uid }) => sessions.listByAccount(uid, page)))).flat();
    },
  },
});

const ofProfiles: readonly Flaw[] = [
  {
    name: "with about and bio mixed up",
    open: profiles(({ details, ...rest }) => ({
      ...rest,
      details: { ...details, about: details.bio, bio: details.about },
    })),
    breaks: ["keeps every field of details and settings apart"],
  },
  {
    name: "with a biography of at most 255 characters",
    open: profiles(({ details, ...rest }) => ({ ...rest, details: { ...details, bio: details.bio.slice(0, 255) } })),
    breaks: ["keeps the longest free texts of a profile"],
  },
  {
    name: "with an unknown year of birth read as 0",
    open: profiles(({ details, ...rest }) => ({
      ...rest,
      details: { ...details, birthYear: Math.max(0, details.birthYear) },
    })),
    breaks: ["finds a new account's profile as it was added: empty text, unknown numbers, inherited choices"],
  },
];

const ofCredentials: readonly Flaw[] = [
  {
    name: "with a password that has no beginning",
    open: passwords((password) => ({ ...password, createdAt: new Date(0) })),
    breaks: ["stores the first password with the time it was given"],
  },
  {
    name: "with removed passwords that are only hidden",
    open: hidingPasswords,
    breaks: ["takes a password that is set after a removal for the first"],
  },
  {
    name: "with renewed hashes that are not written",
    open: passcodes(({ credentials }) => ({
      replaceHash: async (uid, { from }) => (await credentials.findPassword(uid))?.hash === from,
    })),
    breaks: ["renews the hash when it is still the expected one", "renews a hash once when many try it at once"],
  },
  {
    name: "with a second passcode that inherits from the first",
    open: passcodes(({ credentials }) => ({
      setPasscode: async (passcode, sealed) => {
        const older = await credentials.findPasscode(passcode.accountUid);
        await credentials.setPasscode({ ...passcode, createdAt: older?.createdAt ?? passcode.createdAt }, sealed);
      },
    })),
    breaks: ["puts a passcode in the place of an older one, all of it"],
  },
  {
    name: "with passcodes that are verified from the beginning and show their secret",
    open: passcodes(({ credentials }) => ({
      setPasscode: (passcode, secret) =>
        credentials.setPasscode(Object.assign({ ...passcode, verifiedAt: passcode.createdAt }, { secret }), secret),
    })),
    breaks: [
      "finds a passcode as it was set, without its secret",
      "keeps a passcode that is neither verified nor activated so",
    ],
  },
];

const ofSessions: readonly Flaw[] = [
  {
    name: "with the sessions of everybody",
    open: () => new FlawedStore({ read: sessionsOfAll }),
    breaks: ["lists the sessions of one account only, none of an account that has none"],
  },
  {
    name: "with only browser sessions ended",
    open: () =>
      new FlawedStore({
        transaction: ({ sessions }) => ({
          sessions: overriding(sessions, { removeByAccount: (uid) => sessions.removeByAccount(uid, "browser") }),
        }),
      }),
    breaks: ["ends all sessions of an account, and says 0 when there was none"],
  },
  {
    name: "that forgets to count the sessions of nobody",
    open: () =>
      new FlawedStore({
        transaction: ({ accounts, sessions }) => ({
          sessions: overriding(sessions, {
            clear: async () => {
              const all = await accounts.list({ includeDeleted: true, limit: 1000 });
              const counts = await Promise.all(all.map(({ uid }) => sessions.removeByAccount(uid, "all")));
              await sessions.clear();
              return counts.reduce((sum, count) => sum + count, 0);
            },
          }),
        }),
      }),
    breaks: ["ends every session there is, those of no account too, and says how many went"],
  },
];

export const columnFlaws: readonly Flaw[] = [...ofProfiles, ...ofCredentials, ...ofSessions];
