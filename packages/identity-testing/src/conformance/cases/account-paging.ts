import { type Account, type AccountQuery, type AccountUid, type IdentityStore, parseUsername } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { times } from "../harness/race.ts";
import { addAccounts, listAccounts, updateAccount } from "../harness/store-helpers.ts";

/** Made one minute after the other. */
const accountsInOrder = (count: number): Account[] =>
  times(count, (index) => anAccount({ createdAt: new Date(Date.UTC(2024, 0, 1, 0, index)) }));

const uidsOf = (accounts: readonly Account[]): AccountUid[] => accounts.map((account) => account.uid);

/** Reads to the end, page by page; `between` runs after each page. */
async function readPages(
  store: IdentityStore,
  query: Partial<AccountQuery> & { readonly limit: number },
  between: (page: number) => Promise<void> = () => Promise.resolve(),
): Promise<readonly AccountUid[]> {
  const seen: AccountUid[] = [];
  for (let page = 0; page < 100; page += 1) {
    const after = seen.at(-1);
    const rows = await listAccounts(store, after === undefined ? query : { ...query, after });
    seen.push(...uidsOf(rows));
    if (rows.length < query.limit) return seen;
    await between(page);
  }
  throw new Error("the pages never ended");
}

const plain: readonly ConformanceCase[] = [
  {
    name: "lists nothing in an empty store",
    run: async ({ store }) => {
      expect(await listAccounts(store)).toEqual([]);
    },
  },
  {
    name: "lists whole accounts, oldest first",
    run: async ({ store }) => {
      const accounts = accountsInOrder(5);
      await addAccounts(store, accounts);
      expect(await listAccounts(store)).toEqual(accounts);
    },
  },
  ...([1, 2, 3, 4, 5].map((limit) => ({
    name: `reads seven accounts in pages of ${String(limit)}, each exactly once`,
    run: async ({ store }) => {
      const accounts = accountsInOrder(7);
      await addAccounts(store, accounts);
      expect(await readPages(store, { limit })).toEqual(uidsOf(accounts));
    },
  })) satisfies readonly ConformanceCase[]),
  {
    name: "lists at most 1000 accounts at once, and the rest after them",
    run: async ({ store }) => {
      const accounts = accountsInOrder(1001);
      await addAccounts(store, accounts);
      const page = await listAccounts(store, { limit: 1000 });
      expect(uidsOf(page)).toEqual(uidsOf(accounts.slice(0, 1000)));
      const after = accounts[999]?.uid ?? page[0]?.uid;
      expect(after === undefined ? [] : await listAccounts(store, { limit: 1000, after })).toEqual(
        accounts.slice(1000),
      );
    },
  },
  {
    name: "reads accounts made in the same millisecond each exactly once",
    run: async ({ store }) => {
      const accounts = times(9, () => anAccount({ createdAt: aDate() }));
      await addAccounts(store, accounts);
      expect([...(await readPages(store, { limit: 2 }))].sort()).toEqual(uidsOf(accounts).sort());
    },
  },
  {
    name: "lists nothing after the last account",
    run: async ({ store }) => {
      const [first, last] = [anAccount(), anAccount()];
      await addAccounts(store, [first, last]);
      const after = (await listAccounts(store)).at(-1)?.uid ?? first.uid;
      expect(await listAccounts(store, { after })).toEqual([]);
    },
  },
];

const moving: readonly ConformanceCase[] = [
  {
    name: "neither skips nor repeats an account while others are added between the pages",
    run: async ({ store }) => {
      const accounts = accountsInOrder(10);
      await addAccounts(store, accounts);
      const seen = await readPages(store, { limit: 3 }, async (page) => {
        if (page > 2) return;
        const [later, earlier] = [Date.UTC(2030, 0, 1 + page), Date.UTC(2020, 0, 1 + page)];
        // Earlier ones come too: the clock of another machine may be behind.
        await addAccounts(
          store,
          [later, earlier].map((time) => anAccount({ createdAt: new Date(time) })),
        );
      });
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((uid) => accounts.some((account) => account.uid === uid))).toEqual(uidsOf(accounts));
    },
  },
  {
    name: "neither skips nor repeats an account while those already read are changed or deleted",
    run: async ({ store }) => {
      const accounts = accountsInOrder(8);
      await addAccounts(store, accounts);
      const seen = await readPages(store, { limit: 2 }, async (page) => {
        const [first, last] = accounts.slice(page * 2, page * 2 + 2);
        if (first === undefined || last === undefined) return;
        await updateAccount(store, { ...first, username: parseUsername(`renamed${String(page)}`), updatedAt: aDate() });
        await updateAccount(store, { ...last, deletedAt: aDate() });
      });
      expect(seen).toEqual(uidsOf(accounts));
    },
  },
  {
    name: "goes on after an account that the search or role would not find itself",
    run: async ({ store }) => {
      const [first, second, third] = accountsInOrder(3) as [Account, Account, Account];
      const guests: readonly Account[] = [
        { ...first, role: "guest" },
        { ...second, role: "user" },
        { ...third, role: "guest" },
      ];
      await addAccounts(store, guests);
      expect(uidsOf(await listAccounts(store, { role: "guest", after: second.uid }))).toEqual([third.uid]);
    },
  },
  {
    name: "pages through what a search finds, each account exactly once",
    run: async ({ store }) => {
      const accounts = accountsInOrder(9).map((account, index) => ({
        ...account,
        displayName: index % 3 === 0 ? "other" : "Wanted",
      }));
      await addAccounts(store, accounts);
      const wanted = accounts.filter((account) => account.displayName === "Wanted");
      expect(await readPages(store, { limit: 2, search: "wanted" })).toEqual(uidsOf(wanted));
    },
  },
  {
    name: "refuses to go on after an account that has been removed for good",
    run: async ({ store }) => {
      const [gone, other] = [anAccount(), anAccount()];
      await addAccounts(store, [gone, other]);
      await store.transaction((tx) => tx.accounts.remove(gone));
      await expectCode(listAccounts(store, { after: gone.uid }), "account/not-found", { identifier: gone.uid });
    },
  },
];

export const accountPagingCases: readonly ConformanceCase[] = [...plain, ...moving];
