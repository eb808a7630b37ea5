import { expect } from "vitest";
import { aDate, anAccount, anEvent, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import {
  addAccounts,
  addWithBelongings,
  appendEvent,
  belongingsOf,
  everyBelonging,
  findAccount,
  listAccounts,
  updateAccount,
} from "../harness/store-helpers.ts";

export const accountRemovalCases: readonly ConformanceCase[] = [
  {
    name: "removes an account with its profile, password, passcode, recovery codes, link tokens, sessions and clients",
    run: async ({ store }) => {
      const account = anAccount();
      await addWithBelongings(store, account);
      expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
      await store.transaction((tx) => tx.accounts.remove(account));
      expect(await findAccount(store, account.uid)).toBeUndefined();
      expect(await belongingsOf(store, account.uid)).toEqual([]);
      expect(await store.read((reader) => reader.linkTokens.find(account.uid))).toBeUndefined();
    },
  },
  {
    name: "leaves the other accounts, and what belongs to them, alone",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addWithBelongings(store, account);
      await addWithBelongings(store, other);
      await store.transaction((tx) => tx.accounts.remove(account));
      expect(await listAccounts(store)).toEqual([other]);
      expect(await belongingsOf(store, other.uid)).toEqual(everyBelonging);
    },
  },
  {
    name: "gives nothing of a removed account to one that is added with its uid",
    run: async ({ store }) => {
      const account = anAccount();
      await addWithBelongings(store, account);
      await store.transaction((tx) => tx.accounts.remove(account));
      await addAccounts(store, [account]);
      expect(await belongingsOf(store, account.uid)).toEqual([]);
    },
  },
  {
    name: "refuses to remove an account that has changed since it was read, and removes nothing of it",
    run: async ({ store }) => {
      const account = anAccount();
      await addWithBelongings(store, account);
      await updateAccount(store, { ...account, displayName: "changed" });
      const late = store.transaction((tx) => tx.accounts.remove(account));
      await expectCode(late, "account/changed-meanwhile", { uid: account.uid });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, displayName: "changed", version: 2 });
      expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
    },
  },
  {
    name: "removes nothing of a changed account even when the refusal is caught and the transaction commits",
    run: async ({ store }) => {
      const account = anAccount({ version: 1 });
      await addWithBelongings(store, account);
      await store.transaction(async (tx) => {
        const late = tx.accounts.remove({ ...account, version: 9 });
        await expectCode(late, "account/changed-meanwhile", { uid: account.uid });
      });
      expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
    },
  },
  {
    name: "refuses to remove an account that is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      const removal = store.transaction((tx) => tx.accounts.remove(account));
      await expectCode(removal, "account/changed-meanwhile", { uid: account.uid });
    },
  },
  {
    name: "clears every account, deleted ones too, with all that belongs to them, and says how many went",
    run: async ({ store }) => {
      const [living, deleted] = [anAccount(), anAccount({ deletedAt: aDate() })];
      await addWithBelongings(store, living);
      await addWithBelongings(store, deleted);
      expect(await store.transaction((tx) => tx.accounts.clear())).toBe(2);
      expect(await listAccounts(store, { includeDeleted: true })).toEqual([]);
      expect([...(await belongingsOf(store, living.uid)), ...(await belongingsOf(store, deleted.uid))]).toEqual([]);
    },
  },
  {
    name: "resolves to 0 when there was no account to clear",
    run: async ({ store }) => {
      expect(await store.transaction((tx) => tx.accounts.clear())).toBe(0);
    },
  },
  {
    name: "clears neither sessions that belong to no account nor the audit log",
    run: async ({ store }) => {
      const event = anEvent();
      await addWithBelongings(store, anAccount());
      const remaining = await store.transaction(async (tx) => {
        await tx.sessions.add(aSession(undefined));
        await appendEvent(tx, event);
        await tx.accounts.clear();
        return tx.sessions.clear();
      });
      expect(remaining).toBe(1);
      expect(await store.read((reader) => reader.audit.list({ limit: 10 }))).toMatchObject([event]);
    },
  },
];
