import type { IdentityStore, LegacyAccount, LegacyAccountQuery } from "@pp/identity";
import { expect } from "vitest";
import { aDate } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { times } from "../harness/race.ts";
import type { LegacyAccountSeed, StoreUnderTest } from "../harness/store-under-test.ts";

const legacy = (id: number, overrides: Partial<LegacyAccountSeed> = {}): LegacyAccountSeed => ({
  id,
  uid: `u00000000000${String(id).padStart(4, "0")}`,
  displayName: "",
  username: `legacy${String(id)}`,
  email: "",
  isAdmin: false,
  createdAt: new Date("2021-02-03T04:05:06.000Z"),
  ...overrides,
});

const listLegacy = (store: IdentityStore, query: Partial<LegacyAccountQuery> = {}): Promise<readonly LegacyAccount[]> =>
  store.read((reader) => reader.legacyAccounts.list({ limit: 1000, ...query }));

const idsOf = async (store: IdentityStore, query: Partial<LegacyAccountQuery>): Promise<readonly number[]> =>
  (await listLegacy(store, query)).map(({ id }) => id);

const seeded = (
  name: string,
  rows: readonly LegacyAccountSeed[],
  check: (store: IdentityStore) => Promise<void>,
): ConformanceCase => ({
  name,
  needs: "seedLegacyAccounts",
  run: async (subject: StoreUnderTest) => {
    await subject.seedLegacyAccounts?.(rows);
    await check(subject.store);
  },
});

const searchable: readonly LegacyAccountSeed[] = [
  legacy(1, { username: "admin", displayName: "Administrator", email: "root@example.com" }),
  legacy(2, { username: "bob_b", displayName: "50% Bob", email: "b@example.com" }),
  legacy(3, { username: "bobxb", displayName: "500 Bob", email: "Bob@example.com" }),
  legacy(4, { username: "o'neil", displayName: "Änne", email: "anne@example.com" }),
];

export const legacyAccountCases: readonly ConformanceCase[] = [
  {
    name: "lists nothing when there is no legacy table",
    run: async ({ store }) => {
      expect(await listLegacy(store)).toEqual([]);
      expect(await listLegacy(store, { search: "admin", afterId: 1 })).toEqual([]);
    },
  },
  seeded(
    "lists rows by id, whatever the order in which they were stored",
    [
      legacy(12),
      legacy(3, { isAdmin: true, displayName: "Three", email: "3@example.com" }),
      legacy(7, { createdAt: undefined }),
    ],
    async (store) => {
      const rows = [
        legacy(3, { isAdmin: true, displayName: "Three", email: "3@example.com" }),
        legacy(7, { createdAt: undefined }),
        legacy(12),
      ];
      expect(await listLegacy(store)).toEqual(rows);
    },
  ),
  seeded("leaves deleted rows out", [legacy(1), legacy(2, { deletedAt: aDate() }), legacy(3)], async (store) => {
    expect(await idsOf(store, {})).toEqual([1, 3]);
    expect(await idsOf(store, { search: legacy(2).uid })).toEqual([]);
  }),
  seeded(
    "reads page after page, each row exactly once",
    times(7, (index) => legacy(index * 3 + 1)),
    async (store) => {
      expect(await idsOf(store, { limit: 3 })).toEqual([1, 4, 7]);
      expect(await idsOf(store, { limit: 3, afterId: 7 })).toEqual([10, 13, 16]);
      expect(await idsOf(store, { limit: 3, afterId: 16 })).toEqual([19]);
      expect(await idsOf(store, { limit: 1, afterId: 19 })).toEqual([]);
    },
  ),
  seeded("goes on after an id that is not stored", [legacy(1), legacy(5)], async (store) => {
    expect(await idsOf(store, { afterId: 3 })).toEqual([5]);
  }),
  ...(
    [
      ["a prefix of the username", "ADM", [1]],
      ["a prefix of the email, case aside", "bOb@", [3]],
      ["a prefix of the full name", "administ", [1]],
      ["a prefix in letters beyond ASCII, case aside", "äNN", [4]],
      ["an underscore as itself", "bob_", [2]],
      ["a percent sign as itself", "50%", [2]],
      ["a quote as itself", "o'", [4]],
      ["a whole uid", legacy(3).uid, [3]],
      ["no part of a uid", legacy(3).uid.slice(0, -1), []],
      ["nothing inside a name", "dmin", []],
      ["every row for an empty term", "", [1, 2, 3, 4]],
    ] as const
  ).map(([what, search, ids]) =>
    seeded(`finds ${what}`, searchable, async (store) => {
      expect(await idsOf(store, { search })).toEqual(ids);
    }),
  ),
];
