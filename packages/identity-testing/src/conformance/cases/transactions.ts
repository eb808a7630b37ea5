import { expect } from "vitest";
import { anAccount, anEvent, aProfile } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode, failureOf } from "../harness/expect-failure.ts";
import {
  addAccounts,
  addBelongings,
  addWithBelongings,
  appendEvent,
  belongingsOf,
  everyBelonging,
  listAccounts,
} from "../harness/store-helpers.ts";

export const transactionCases: readonly ConformanceCase[] = [
  {
    name: "resolves to what the work resolves to",
    run: async ({ store }) => {
      expect(await store.transaction(() => Promise.resolve("done"))).toBe("done");
      expect(await store.read(() => Promise.resolve("read"))).toBe("read");
    },
  },
  {
    name: "passes on the very error that the work or the reading throws",
    run: async ({ store }) => {
      const error = new Error("no");
      expect(await failureOf(store.transaction(() => Promise.reject(error)))).toBe(error);
      expect(await failureOf(store.read(() => Promise.reject(error)))).toBe(error);
    },
  },
  {
    name: "sees inside a transaction what it has written itself",
    run: async ({ store }) => {
      const account = anAccount();
      const seen = await store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await addBelongings(tx, account);
        return [
          await tx.accounts.find(account.uid),
          (await tx.accounts.list({ limit: 10 })).length,
          await tx.profiles.find(account.uid),
          (await tx.sessions.list({ search: account.uid, limit: 10 })).length,
        ];
      });
      expect(seen).toEqual([account, 1, aProfile(account), 1]);
    },
  },
  {
    name: "rolls everything back when the work throws in the middle: additions",
    run: async ({ store }) => {
      const account = anAccount();
      const failing = store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await addBelongings(tx, account);
        await appendEvent(tx, anEvent());
        throw new Error("no");
      });
      await failureOf(failing);
      expect(await listAccounts(store, { includeDeleted: true })).toEqual([]);
      expect(await belongingsOf(store, account.uid)).toEqual([]);
      expect(await store.read((reader) => reader.audit.list({ limit: 10 }))).toEqual([]);
    },
  },
  {
    name: "rolls everything back when the work throws in the middle: changes and removals",
    run: async ({ store }) => {
      const [changed, removed] = [anAccount(), anAccount()];
      await addWithBelongings(store, changed);
      await addWithBelongings(store, removed);
      const failing = store.transaction(async (tx) => {
        await tx.accounts.update({ ...changed, displayName: "lost" });
        await tx.credentials.removePassword(changed.uid);
        await tx.accounts.remove(removed);
        await tx.sessions.clear();
        throw new Error("no");
      });
      await failureOf(failing);
      expect(await listAccounts(store)).toEqual([changed, removed]);
      expect(await belongingsOf(store, changed.uid)).toEqual(everyBelonging);
      expect(await belongingsOf(store, removed.uid)).toEqual(everyBelonging);
    },
  },
  {
    name: "rolls back a clearing of all accounts",
    run: async ({ store }) => {
      const account = anAccount();
      await addWithBelongings(store, account);
      const failing = store.transaction(async (tx) => {
        await tx.accounts.clear();
        throw new Error("no");
      });
      await failureOf(failing);
      expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
    },
  },
  {
    name: "rolls back what was written before a refusal of the store that nobody caught",
    run: async ({ store }) => {
      const [taken, account] = [anAccount(), anAccount()];
      await addAccounts(store, [taken]);
      const failing = store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.accounts.add(anAccount({ username: taken.username }));
      });
      await expectCode(failing, "account/username-taken", { username: taken.username });
      expect(await listAccounts(store)).toEqual([taken]);
    },
  },
  {
    name: "takes new values for a name that was freed and taken again in one transaction",
    run: async ({ store }) => {
      const account = anAccount();
      const heir = anAccount({ username: account.username, email: account.email });
      await addAccounts(store, [account]);
      await store.transaction(async (tx) => {
        await tx.accounts.remove(account);
        await tx.accounts.add(heir);
      });
      expect(await listAccounts(store)).toEqual([heir]);
    },
  },
];
