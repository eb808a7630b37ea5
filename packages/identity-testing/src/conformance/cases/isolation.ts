import type { IdentityStore, StoreTransaction } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { failureOf } from "../harness/expect-failure.ts";
import { rivals, times } from "../harness/race.ts";
import { inTime, Signal } from "../harness/signal.ts";
import { addAccounts, findAccount, listAccounts } from "../harness/store-helpers.ts";

interface HeldTransaction {
  /** Lets the transaction commit and waits for it. */
  readonly finish: () => Promise<void>;
}

/** A transaction that has done its work and is kept open. */
async function hold(store: IdentityStore, work: (tx: StoreTransaction) => Promise<void>): Promise<HeldTransaction> {
  const [worked, mayEnd] = [new Signal(), new Signal()];
  const transaction = store.transaction(async (tx) => {
    await work(tx);
    worked.give();
    await mayEnd.given;
  });
  await inTime("the work of the transaction", Promise.race([worked.given, transaction]));
  return {
    finish: () => {
      mayEnd.give();
      return transaction;
    },
  };
}

const reads: readonly ConformanceCase[] = [
  {
    name: "reads what is committed beside an open transaction, without waiting for it",
    run: async (subject) => {
      const account = anAccount();
      for (const store of await rivals(subject)) {
        await addAccounts(subject.store, [account]);
        const open = await hold(subject.store, (tx) => tx.accounts.update({ ...account, displayName: "new" }));
        const during = await inTime("a read beside an open transaction", findAccount(store, account.uid)).finally(
          open.finish,
        );
        expect(during).toEqual(account);
        expect(await findAccount(store, account.uid)).toMatchObject({ displayName: "new" });
        await subject.store.transaction((tx) => tx.accounts.clear().then(() => undefined));
      }
    },
  },
  {
    name: "never reads what a transaction wrote that then failed",
    run: async ({ store }) => {
      const account = anAccount();
      const seen: unknown[] = [];
      const failing = store.transaction(async (tx) => {
        await tx.accounts.add(account);
        seen.push(await inTime("a read from inside a transaction", findAccount(store, account.uid)));
        throw new Error("no");
      });
      await failureOf(failing);
      seen.push(await findAccount(store, account.uid));
      expect(seen.filter((found) => found !== undefined)).toEqual([]);
    },
  },
  {
    name: "reads in many places at once",
    run: async ({ store }) => {
      const accounts = times(5, () => anAccount());
      await addAccounts(store, accounts);
      const pages = await Promise.all(times(50, () => listAccounts(store)));
      expect(pages).toEqual(times(50, () => accounts));
    },
  },
];

const overlapping: readonly ConformanceCase[] = [
  {
    name: "forgets what a failed transaction wrote, even beside one that commits",
    run: async ({ store }) => {
      const account = anAccount();
      const [lost, kept] = [aSession(account), aSession(account)];
      await addAccounts(store, [account]);
      const failing = store.transaction(async (tx) => {
        await tx.sessions.add(lost);
        await tx.sessions.list({ search: account.uid, limit: 10 });
        throw new Error("no");
      });
      const passing = store.transaction(async (tx) => {
        await tx.sessions.add(kept);
        await tx.sessions.list({ search: account.uid, limit: 10 });
      });
      const results = await Promise.allSettled([failing, passing]);
      expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
      expect(await store.read((reader) => reader.sessions.list({ search: account.uid, limit: 10 }))).toEqual([kept]);
    },
  },
  {
    name: "keeps twenty overlapping transactions apart, of which every other one fails",
    run: async (subject) => {
      const stores = await rivals(subject);
      const accounts = times(20, () => anAccount());
      const results = await Promise.allSettled(
        accounts.map((account, index) =>
          (stores[index % stores.length] ?? subject.store).transaction(async (tx) => {
            await tx.accounts.add(account);
            await tx.sessions.add(aSession(account));
            if (index % 4 > 1) throw new Error("no");
          }),
        ),
      );
      const kept = accounts.filter((_, index) => index % 4 < 2).map(({ uid }) => uid);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(kept.length);
      expect((await listAccounts(subject.store)).map(({ uid }) => uid).sort()).toEqual(kept.sort());
    },
  },
];

const nesting: readonly ConformanceCase[] = [
  {
    name: "refuses a transaction inside a transaction at once; the outer one may go on",
    run: async ({ store }) => {
      const account = anAccount();
      await store.transaction(async (tx) => {
        const inner = inTime(
          "the refusal",
          Promise.resolve().then(() => store.transaction(() => Promise.resolve("ran"))),
        );
        const error = await failureOf(inner);
        expect(error).toBeInstanceOf(Error);
        expect(String(error)).not.toContain("did not happen within");
        await tx.accounts.add(account);
      });
      expect(await listAccounts(store)).toEqual([account]);
    },
  },
  {
    name: "runs a transaction that work left behind begins after the first one has ended",
    run: async ({ store }) => {
      const account = anAccount();
      const ended = new Signal();
      let later: Promise<void> = Promise.resolve();
      await store.transaction(() => {
        later = ended.given.then(() => addAccounts(store, [account]));
        return Promise.resolve();
      });
      ended.give();
      await inTime("the second transaction", later);
      expect(await listAccounts(store)).toEqual([account]);
    },
  },
  {
    name: "runs a transaction that is begun inside a read",
    run: async ({ store }) => {
      const account = anAccount();
      await inTime(
        "the transaction",
        store.read(() => addAccounts(store, [account])),
      );
      expect(await listAccounts(store)).toEqual([account]);
    },
  },
];

const life: readonly ConformanceCase[] = [
  {
    name: "waits on closing for the transactions that were begun before",
    run: async ({ store }) => {
      const account = anAccount();
      let hasEnded = false;
      const running = store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.accounts.list({ limit: 1 });
        hasEnded = true;
      });
      await Promise.all([
        running,
        store.close().then(() => {
          expect(hasEnded).toBe(true);
        }),
      ]);
    },
  },
  {
    name: "keeps what was committed when it is closed and opened again",
    needs: "openAnother",
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      await subject.store.close();
      const again = (await subject.openAnother?.()) ?? subject.store;
      expect(await listAccounts(again)).toEqual([account]);
    },
  },
  {
    name: "sees in every store what another store of the same database has committed",
    needs: "openAnother",
    run: async (subject) => {
      const [here = subject.store, there = subject.store] = await rivals(subject);
      const [first, second] = [anAccount(), anAccount()];
      await addAccounts(here, [first]);
      expect(await listAccounts(there)).toEqual([first]);
      await addAccounts(there, [second]);
      expect(await listAccounts(here)).toEqual([first, second]);
    },
  },
];

export const isolationCases: readonly ConformanceCase[] = [...reads, ...overlapping, ...nesting, ...life];
