import type { AccountProfile } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aProfile } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts } from "../harness/store-helpers.ts";

/** Another value in every field: texts say which field they are in, numbers count up. */
function filled(profile: AccountProfile): AccountProfile {
  let count = 0;
  const fill = <T extends object>(part: T, prefix: string): T => {
    const fields = Object.entries(part).map(([key, value]) => {
      count += 1;
      return [key, typeof value === "number" ? count : `${prefix} ${key} é😀'"\\%`.slice(0, 30)] as const;
    });
    return { ...part, ...Object.fromEntries(fields) };
  };
  const details = {
    ...fill(profile.details, "d"),
    subjectSource: "manual",
    placeSource: "meta",
    nameSource: "oidc",
    country: "de",
  };
  const settings = { ...fill(profile.settings, "s"), ...triStates };
  return { ...profile, details, settings };
}

const triStates = {
  indexRescan: 1,
  importMove: -1,
  downloadOriginals: 0,
  downloadMediaRaw: -1,
  downloadMediaSidecar: 1,
} as const;

export const profileCases: readonly ConformanceCase[] = [
  {
    name: "finds a new account's profile as it was added: empty text, unknown numbers, inherited choices",
    run: async ({ store }) => {
      const account = anAccount();
      const profile = aProfile(account);
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.profiles.add(profile));
      expect(await store.read((reader) => reader.profiles.find(account.uid))).toEqual(profile);
    },
  },
  {
    name: "keeps every field of details and settings apart",
    run: async ({ store }) => {
      const account = anAccount();
      const profile = filled(aProfile(account));
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.profiles.add(profile));
      expect(await store.read((reader) => reader.profiles.find(account.uid))).toEqual(profile);
    },
  },
  {
    name: "keeps the longest free texts of a profile",
    run: async ({ store }) => {
      const account = anAccount();
      const empty = aProfile(account);
      const details = { ...empty.details, about: "ä".repeat(512), bio: "中".repeat(2048), location: "é".repeat(512) };
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.profiles.add({ ...empty, details }));
      expect(await store.read((reader) => reader.profiles.find(account.uid))).toEqual({ ...empty, details });
    },
  },
  {
    name: "finds no profile of an account that has none, or that is not stored",
    run: async ({ store }) => {
      const [account, unknown] = [anAccount(), anAccount()];
      await addAccounts(store, [account]);
      const found = await store.read(({ profiles }) =>
        Promise.all([profiles.find(account.uid), profiles.find(unknown.uid)]),
      );
      expect(found).toStrictEqual([undefined, undefined]);
    },
  },
  {
    name: "refuses a second profile of an account, and keeps the first",
    run: async ({ store }) => {
      const account = anAccount();
      const profile = aProfile(account);
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.profiles.add(profile));
      const second = store.transaction((tx) => tx.profiles.add(filled(profile)));
      await expectCode(second, "account/uid-taken", { uid: account.uid });
      expect(await store.read((reader) => reader.profiles.find(account.uid))).toEqual(profile);
    },
  },
  {
    name: "refuses the profile of an account that is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      const adding = store.transaction((tx) => tx.profiles.add(aProfile(account)));
      await expectCode(adding, "account/not-found", { identifier: account.uid });
      expect(await store.read((reader) => reader.profiles.find(account.uid))).toBeUndefined();
    },
  },
  {
    name: "replaces every field of one profile and leaves the others alone",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const changed = filled(aProfile(account, { updatedAt: new Date("2024-09-09T09:09:09.009Z") }));
      await addAccounts(store, [account, other]);
      await store.transaction(async (tx) => {
        await tx.profiles.add(aProfile(account));
        await tx.profiles.add(aProfile(other));
        await tx.profiles.update(changed);
      });
      const found = await store.read(({ profiles }) =>
        Promise.all([profiles.find(account.uid), profiles.find(other.uid)]),
      );
      expect(found).toEqual([changed, aProfile(other)]);
    },
  },
  {
    name: "refuses to change a profile that is not stored, and does not add it",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      const change = store.transaction((tx) => tx.profiles.update(aProfile(account)));
      await expectCode(change, "account/not-found", { identifier: account.uid });
      expect(await store.read((reader) => reader.profiles.find(account.uid))).toBeUndefined();
    },
  },
  {
    name: "leaves the account and its version alone when its profile changes",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await store.transaction(async (tx) => {
        await tx.profiles.add(aProfile(account));
        await tx.profiles.update(filled(aProfile(account)));
      });
      expect(await store.read((reader) => reader.accounts.find(account.uid))).toEqual(account);
    },
  },
];
