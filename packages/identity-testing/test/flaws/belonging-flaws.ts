import type { CredentialRepository, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const credentials =
  (change: (sound: CredentialRepository, tx: StoreTransaction) => Partial<CredentialRepository>) => (): FlawedStore =>
    new FlawedStore({ transaction: (tx) => ({ credentials: overriding(tx.credentials, change(tx.credentials, tx)) }) });

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
    name: "with a hash renewed wherever it is found",
    open: credentials((sound, tx) => ({
      replaceHash: async (uid, change, now) => {
        const accounts = await tx.accounts.list({ includeDeleted: true, limit: 1000 });
        for (const other of accounts) if (other.uid !== uid) await sound.replaceHash(other.uid, change, now);
        return sound.replaceHash(uid, change, now);
      },
    })),
    breaks: ["renews the hash of one account only, also when another has the same"],
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
    })),
    breaks: ["removes the password of one account, says so, and says false when there is none"],
  },
  {
    name: "with passwords of accounts that are not stored taken for stored",
    open: credentials((sound) => ({
      setPassword: (uid, hash, now) => sound.setPassword(uid, hash, now).catch(() => undefined),
    })),
    breaks: [
      "refuses a password for an account that is not stored",
      "goes on after a caught refusal: password without an account",
    ],
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

export const belongingFlaws: readonly Flaw[] = [...ofCredentials, ...ofOthers];
