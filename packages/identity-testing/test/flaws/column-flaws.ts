import type { AccountProfile, StoredPassword, StoreTransaction } from "@pp/identity";
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

const credentials = (tweak: (tx: StoreTransaction) => Partial<StoreTransaction["credentials"]>) => (): FlawedStore =>
  new FlawedStore({ transaction: (tx) => ({ credentials: overriding(tx.credentials, tweak(tx)) }) });

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
    open: credentials(({ credentials: sound }) => ({
      replaceHash: async (uid, { from }) => (await sound.findPassword(uid))?.hash === from,
    })),
    breaks: ["renews the hash when it is still the expected one", "renews a hash once when many try it at once"],
  },
];

export const columnFlaws: readonly Flaw[] = [...ofProfiles, ...ofCredentials];
