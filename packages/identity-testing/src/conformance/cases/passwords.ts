import type { AccountUid, IdentityStore, PasswordHash, StoredPassword } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aPasswordHash } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const first = new Date("2024-04-01T10:00:00.001Z");
const later = new Date("2024-04-02T11:00:00.002Z");

const findPassword = (store: IdentityStore, uid: AccountUid): Promise<StoredPassword | undefined> =>
  store.read((reader) => reader.credentials.findPassword(uid));

const setPassword = (store: IdentityStore, uid: AccountUid, hash: PasswordHash, at: Date): Promise<void> =>
  store.transaction((tx) => tx.credentials.setPassword(uid, hash, at));

export const passwordCases: readonly ConformanceCase[] = [
  {
    name: "finds no password of an account that has none, or that is not stored",
    run: async ({ store }) => {
      const [account, unknown] = [anAccount(), anAccount()];
      await addAccounts(store, [account]);
      expect([await findPassword(store, account.uid), await findPassword(store, unknown.uid)]).toEqual([
        undefined,
        undefined,
      ]);
    },
  },
  {
    name: "stores the first password with the time it was given",
    run: async ({ store }) => {
      const [account, hash] = [anAccount(), aPasswordHash()];
      await addAccounts(store, [account]);
      await setPassword(store, account.uid, hash, first);
      const stored = { accountUid: account.uid, hash, createdAt: first, updatedAt: first };
      expect(await findPassword(store, account.uid)).toEqual(stored);
    },
  },
  {
    name: "replaces a password and keeps the time of the first",
    run: async ({ store }) => {
      const [account, hash] = [anAccount(), aPasswordHash()];
      await addAccounts(store, [account]);
      await setPassword(store, account.uid, aPasswordHash(), first);
      await setPassword(store, account.uid, hash, later);
      const stored = { accountUid: account.uid, hash, createdAt: first, updatedAt: later };
      expect(await findPassword(store, account.uid)).toEqual(stored);
    },
  },
  {
    name: "tells hashes apart that differ in letter case only",
    run: async ({ store }) => {
      const account = anAccount();
      const hash = `$2b$12$${"a".repeat(53)}` as PasswordHash;
      const upper = `$2b$12$${"A".repeat(53)}` as PasswordHash;
      await addAccounts(store, [account]);
      await setPassword(store, account.uid, hash, first);
      const change = { from: upper, to: aPasswordHash() };
      expect(await store.transaction((tx) => tx.credentials.replaceHash(account.uid, change, later))).toBe(false);
    },
  },
  {
    name: "refuses a password for an account that is not stored",
    run: async ({ store }) => {
      const { uid } = anAccount();
      await expectCode(setPassword(store, uid, aPasswordHash(), first), "account/not-found", { identifier: uid });
      expect(await findPassword(store, uid)).toBeUndefined();
    },
  },
  {
    name: "renews the hash when it is still the expected one",
    run: async ({ store }) => {
      const [account, from, to] = [anAccount(), aPasswordHash(), aPasswordHash()];
      await addAccounts(store, [account]);
      await setPassword(store, account.uid, from, first);
      expect(await store.transaction((tx) => tx.credentials.replaceHash(account.uid, { from, to }, later))).toBe(true);
      const stored = { accountUid: account.uid, hash: to, createdAt: first, updatedAt: later };
      expect(await findPassword(store, account.uid)).toEqual(stored);
    },
  },
  {
    name: "renews the hash of one account only, also when another has the same",
    run: async ({ store }) => {
      const [account, other, from, to] = [anAccount(), anAccount(), aPasswordHash(), aPasswordHash()];
      await addAccounts(store, [account, other]);
      await setPassword(store, account.uid, from, first);
      await setPassword(store, other.uid, from, first);
      await store.transaction((tx) => tx.credentials.replaceHash(account.uid, { from, to }, later));
      expect(await findPassword(store, other.uid)).toMatchObject({ hash: from, updatedAt: first });
    },
  },
  {
    name: "renews nothing when the hash is another one by now, or when there is none",
    run: async ({ store }) => {
      const [account, other, hash] = [anAccount(), anAccount(), aPasswordHash()];
      const change = { from: aPasswordHash(), to: aPasswordHash() };
      await addAccounts(store, [account, other]);
      await setPassword(store, account.uid, hash, first);
      const renewed = await store.transaction(async ({ credentials }) => [
        await credentials.replaceHash(account.uid, change, later),
        await credentials.replaceHash(other.uid, change, later),
      ]);
      expect(renewed).toEqual([false, false]);
      expect(await findPassword(store, account.uid)).toMatchObject({ hash, updatedAt: first });
      expect(await findPassword(store, other.uid)).toBeUndefined();
    },
  },
  {
    name: "removes the password of one account, says so, and says false when there is none",
    run: async ({ store }) => {
      const [account, other, hash] = [anAccount(), anAccount(), aPasswordHash()];
      await addAccounts(store, [account, other]);
      await setPassword(store, account.uid, aPasswordHash(), first);
      await setPassword(store, other.uid, hash, first);
      const remove = (): Promise<boolean> => store.transaction((tx) => tx.credentials.removePassword(account.uid));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await findPassword(store, account.uid)).toBeUndefined();
      expect(await findPassword(store, other.uid)).toMatchObject({ hash });
    },
  },
  {
    name: "takes a password that is set after a removal for the first",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await setPassword(store, account.uid, aPasswordHash(), first);
      await store.transaction((tx) => tx.credentials.removePassword(account.uid));
      await setPassword(store, account.uid, aPasswordHash(), later);
      expect(await findPassword(store, account.uid)).toMatchObject({ createdAt: later, updatedAt: later });
    },
  },
  {
    name: "leaves the account and its version alone when its password changes",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await setPassword(store, account.uid, aPasswordHash(), later);
      expect(await store.read((reader) => reader.accounts.find(account.uid))).toEqual(account);
    },
  },
];
