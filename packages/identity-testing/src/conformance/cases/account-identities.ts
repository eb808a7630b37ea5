import type { Account, AccountIdentity, IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const identity = { provider: "oidc", issuer: "https://id.example.com", authId: "Subject-1" } as const;
const deleted = { deletedAt: aDate() };
const unlinked = { ...identity, issuer: "" };

const findBy = (store: IdentityStore, wanted: AccountIdentity): Promise<Account | undefined> =>
  store.read((reader) => reader.accounts.findByIdentity(wanted));

/** What differs from the stored identity, each in one thing. */
const others: readonly AccountIdentity[] = [
  { ...identity, provider: "ldap" },
  { ...identity, issuer: "https://id.example.com/" },
  { ...identity, issuer: "https://ID.example.com" },
  { ...identity, issuer: "" },
  { ...identity, authId: "subject-1" },
  { ...identity, authId: "Subject-" },
  { ...identity, authId: "Subject-%" },
  { ...identity, authId: "Subject_1" },
  { ...identity, authId: "Subject-1 " },
];

const finding: readonly ConformanceCase[] = [
  {
    name: "finds an account by provider, issuer and auth id",
    run: async ({ store }) => {
      const account = anAccount(identity);
      await addAccounts(store, [anAccount({ ...identity, authId: "Subject-2" }), account]);
      expect(await findBy(store, identity)).toEqual(account);
      expect(await store.transaction((tx) => tx.accounts.findByIdentity(identity))).toEqual(account);
    },
  },
  {
    name: "finds nobody whose provider, issuer or auth id differs in one byte",
    run: async ({ store }) => {
      await addAccounts(store, [anAccount(identity)]);
      for (const other of others) expect(await findBy(store, other)).toBeUndefined();
    },
  },
  {
    name: "finds an account that has no issuer yet, whatever the issuer that is asked for",
    run: async ({ store }) => {
      const account = anAccount(unlinked);
      await addAccounts(store, [account]);
      for (const issuer of [identity.issuer, "https://other.example", ""])
        expect(await findBy(store, { ...identity, issuer })).toEqual(account);
    },
  },
  {
    name: "finds a deleted account by its identity",
    run: async ({ store }) => {
      const account = anAccount({ ...identity, ...deleted });
      await addAccounts(store, [account]);
      expect(await findBy(store, identity)).toEqual(account);
    },
  },
  {
    name: "finds nobody by the empty auth id",
    run: async ({ store }) => {
      const none = { ...identity, authId: "" };
      await addAccounts(store, [anAccount(none), anAccount({ ...none, issuer: "" })]);
      expect(await findBy(store, none)).toBeUndefined();
    },
  },
];

/** The account that is found stands in the middle: neither the first nor the last one is right by accident. */
const preferences: readonly ConformanceCase[] = [
  {
    name: "prefers a living account of an identity to deleted ones, also when only theirs have the issuer",
    run: async ({ store }) => {
      const living = anAccount(unlinked);
      await addAccounts(store, [
        anAccount({ ...identity, ...deleted }),
        living,
        anAccount({ ...identity, ...deleted }),
      ]);
      expect(await findBy(store, identity)).toEqual(living);
    },
  },
  {
    name: "prefers of two living accounts, and of several deleted ones, one with the issuer to one without",
    run: async ({ store }) => {
      for (const state of [deleted, {}]) {
        const linked = anAccount({ ...identity, ...state });
        await addAccounts(store, [anAccount({ ...unlinked, ...state }), linked]);
        if (state === deleted) await addAccounts(store, [anAccount({ ...unlinked, ...deleted })]);
        expect(await findBy(store, identity)).toEqual(linked);
      }
    },
  },
  {
    name: "finds the oldest of several deleted accounts with the same identity",
    run: async ({ store }) => {
      const [oldest, second, third] = ["3", "1", "2"].map((digit) =>
        anAccount({ ...identity, ...deleted, displayName: `Bob ${digit}` }),
      );
      await addAccounts(
        store,
        [oldest, second, third].filter((account) => account !== undefined),
      );
      expect(await findBy(store, identity)).toEqual(oldest);
    },
  },
];

export const accountIdentityCases: readonly ConformanceCase[] = [...finding, ...preferences];
