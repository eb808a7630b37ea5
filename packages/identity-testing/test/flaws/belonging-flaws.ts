import type { CredentialRepository, SessionReader, SessionRepository, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const credentials =
  (change: (sound: CredentialRepository, tx: StoreTransaction) => Partial<CredentialRepository>) => (): FlawedStore =>
    new FlawedStore({ transaction: (tx) => ({ credentials: overriding(tx.credentials, change(tx.credentials, tx)) }) });

const sessions = (change: (sound: SessionRepository) => Partial<SessionRepository>) => (): FlawedStore =>
  new FlawedStore({ transaction: (tx) => ({ sessions: overriding(tx.sessions, change(tx.sessions)) }) });

const sessionLists = (change: (sound: SessionReader) => Partial<SessionReader>) => (): FlawedStore =>
  new FlawedStore({ read: (reader) => ({ sessions: overriding(reader.sessions, change(reader.sessions)) }) });

const ofCredentials: readonly Flaw[] = [
  {
    name: "with a password that is replaced as a whole",
    open: credentials((sound) => ({
      setPassword: async (uid, hash, now) => {
        await sound.removePassword(uid);
        await sound.setPassword(uid, hash, now);
      },
    })),
    breaks: ["replaces a password and keeps the time of the first"],
  },
  {
    name: "with hashes renewed whatever is stored",
    open: credentials((sound) => ({
      replaceHash: async (uid, { to }, now) => {
        await sound.setPassword(uid, to, now);
        return true;
      },
    })),
    breaks: [
      "renews nothing when the hash is another one by now, or when there is none",
      "tells hashes apart that differ in letter case only",
      "renews a hash once when many try it at once",
    ],
  },
  {
    name: "with a password count as a change of the account",
    open: credentials((sound, tx) => ({
      setPassword: async (uid, hash, now) => {
        await sound.setPassword(uid, hash, now);
        const account = await tx.accounts.find(uid);
        if (account !== undefined) await tx.accounts.update(account);
      },
    })),
    breaks: ["leaves the account and its version alone when its password changes"],
  },
  {
    name: "with removals that always say true",
    open: credentials((sound) => ({
      removePassword: (uid) => sound.removePassword(uid).then(() => true),
      removePasscode: (uid) => sound.removePasscode(uid).then(() => true),
    })),
    breaks: [
      "removes the password of one account, says so, and says false when there is none",
      "removes the passcode of one account, says so, and says false when there is none",
    ],
  },
  {
    name: "with passwords of accounts that are not stored taken for stored",
    open: credentials((sound) => ({
      setPassword: (uid, hash, now) => sound.setPassword(uid, hash, now).catch(() => undefined),
      setPasscode: (passcode, sealed) => sound.setPasscode(passcode, sealed).catch(() => undefined),
    })),
    breaks: [
      "refuses a password for an account that is not stored",
      "refuses a passcode for an account that is not stored",
      "goes on after a caught refusal: password without an account",
    ],
  },
];

const ofSessions: readonly Flaw[] = [
  {
    name: "with app passwords ended together with the browser sessions",
    open: sessions((sound) => ({ removeByAccount: (uid) => sound.removeByAccount(uid, "all") })),
    breaks: ["ends the browser sessions of an account and leaves those of its programs, and says how many went"],
  },
  {
    name: "with sessions that take the place of others with their id",
    open: sessions((sound) => ({ add: (session) => sound.add(session).catch(() => undefined) })),
    breaks: [
      "refuses a session id that is stored already, of another account too",
      "refuses a session of an account that is not stored",
      "adds one of many sessions with the same id",
    ],
  },
  {
    name: "with sessions in the order of their making",
    open: sessionLists((sound) => ({
      listByAccount: async (uid, { limit }) =>
        (await sound.listByAccount(uid, { limit: 1000 })).toReversed().slice(0, limit),
    })),
    breaks: ["lists sessions newest first, those of the same millisecond by id, at most as many as asked for"],
  },
  {
    name: "with the end of a session rounded to the nearest second",
    open: sessions((sound) => ({
      add: ({ expiresAt, ...session }) =>
        sound.add({
          ...session,
          expiresAt: expiresAt === undefined ? undefined : new Date(Math.round(expiresAt.getTime() / 1000) * 1000),
        }),
    })),
    breaks: ["keeps the end of a session to the second, rounded down"],
  },
  {
    name: "with expired sessions left out",
    open: sessionLists((sound) => ({
      listByAccount: async (uid, page) =>
        (await sound.listByAccount(uid, page)).filter(
          ({ expiresAt }) => expiresAt === undefined || expiresAt > new Date("2024-01-01"),
        ),
    })),
    breaks: ["lists expired sessions too: whether one is still good is the caller's decision"],
  },
];

const ofOthers: readonly Flaw[] = [
  {
    name: "with profiles that are added over others",
    open: () =>
      new FlawedStore({
        transaction: ({ profiles }) => ({
          profiles: overriding(profiles, {
            add: (profile) => profiles.add(profile).catch(() => profiles.update(profile)),
          }),
        }),
      }),
    breaks: [
      "refuses a second profile of an account, and keeps the first",
      "adds one of many profiles of the same account",
    ],
  },
  {
    name: "with settings that are not changed",
    open: () =>
      new FlawedStore({
        transaction: ({ profiles }) => ({
          profiles: overriding(profiles, {
            update: async (profile) => {
              const stored = await profiles.find(profile.accountUid);
              await profiles.update({ ...profile, settings: stored?.settings ?? profile.settings });
            },
          }),
        }),
      }),
    breaks: ["replaces every field of one profile and leaves the others alone"],
  },
  {
    name: "with two link tokens mixed up",
    open: () =>
      new FlawedStore({
        transaction: ({ linkTokens }) => ({
          linkTokens: overriding(linkTokens, {
            set: (tokens) => linkTokens.set({ ...tokens, preview: tokens.download, download: tokens.preview }),
          }),
        }),
      }),
    breaks: ["finds tokens as they were set, each in its place"],
  },
];

export const belongingFlaws: readonly Flaw[] = [...ofCredentials, ...ofSessions, ...ofOthers];
