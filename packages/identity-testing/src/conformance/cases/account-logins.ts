import type { Account, IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts, findAccount, listAccounts, updateAccount } from "../harness/store-helpers.ts";

const now = new Date("2024-06-01T10:00:00.001Z");

const recordLogin = (store: IdentityStore, account: Account, at = now): Promise<void> =>
  store.transaction((tx) => tx.accounts.recordLogin(account, at));

export const accountLoginCases: readonly ConformanceCase[] = [
  {
    name: "records when an account was logged in to, and changes nothing else of it, not even the version",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      await recordLogin(store, { ...account, displayName: "not to be written", deletedAt: aDate() });
      expect(await listAccounts(store)).toEqual([{ ...account, loginAt: now }, other]);
    },
  },
  {
    name: "records one login after the other with the same version",
    run: async ({ store }) => {
      const account = anAccount();
      const later = new Date("2024-06-01T10:00:00.002Z");
      await addAccounts(store, [account]);
      await recordLogin(store, account);
      await recordLogin(store, account, later);
      expect(await findAccount(store, account.uid)).toEqual({ ...account, loginAt: later });
      await updateAccount(store, { ...account, loginAt: later });
      expect(await findAccount(store, account.uid)).toMatchObject({ loginAt: later, version: 2 });
    },
  },
  ...[1, 3].map((version): ConformanceCase => ({
    name: `refuses to record a login with ${version === 1 ? "an older version" : "a version that is not stored yet"}, and records none`,
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await updateAccount(store, { ...account, canLogin: false });
      const late = recordLogin(store, { ...account, version });
      await expectCode(late, "account/changed-meanwhile", { uid: account.uid });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, canLogin: false, version: 2 });
    },
  })),
  {
    name: "keeps the time of a login that was recorded since the changed account was read",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await recordLogin(store, account);
      await updateAccount(store, { ...account, displayName: "Renamed" });
      expect(await findAccount(store, account.uid)).toMatchObject({ displayName: "Renamed", loginAt: now });
    },
  },
  {
    name: "holds an account at the version it was read with, and changes nothing of it",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.accounts.hold(account));
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
  {
    name: "refuses to hold an account that was changed or removed since it was read",
    run: async ({ store }) => {
      const [changed, removed] = [anAccount(), anAccount()];
      await addAccounts(store, [changed]);
      await updateAccount(store, { ...changed, canLogin: false });
      for (const account of [changed, removed]) {
        const late = store.transaction((tx) => tx.accounts.hold(account));
        await expectCode(late, "account/changed-meanwhile", { uid: account.uid });
      }
    },
  },
  {
    name: "refuses to record a login of an account that is not stored, and does not add it",
    run: async ({ store }) => {
      const account = anAccount();
      await expectCode(recordLogin(store, account), "account/changed-meanwhile", { uid: account.uid });
      expect(await findAccount(store, account.uid)).toBeUndefined();
    },
  },
];
