import type { LegacyAccountReader } from "@pp/identity";
import type { LegacyAccountSeed } from "../../src/conformance/harness/store-under-test.ts";
import { MemoryStore } from "../../src/memory/memory-store.ts";
import { type Flaw, FlawedStore } from "./flawed-store.ts";

type LegacyList = LegacyAccountReader["list"];

const listing =
  (change: (sound: LegacyList) => LegacyList, rows = livingOf) =>
  (seeds: readonly LegacyAccountSeed[] = []): FlawedStore =>
    new FlawedStore(
      {
        read: ({ legacyAccounts }) => ({ legacyAccounts: { list: change((query) => legacyAccounts.list(query)) } }),
      },
      new MemoryStore({ legacyAccounts: rows(seeds) }),
    );

const livingOf = (seeds: readonly LegacyAccountSeed[]): readonly LegacyAccountSeed[] =>
  seeds.filter(({ deletedAt }) => deletedAt === undefined);

export const legacyFlaws: readonly Flaw[] = [
  {
    name: "that fails without a legacy table",
    open: listing((list) => async (query) => {
      const rows = await list({ limit: 1 });
      if (rows.length === 0) throw new Error("no such table: users");
      return list(query);
    }),
    breaks: ["lists nothing when there is no legacy table"],
  },
  {
    name: "that shows deleted legacy rows",
    open: listing(
      (list) => list,
      (seeds) => seeds,
    ),
    breaks: ["leaves deleted rows out"],
  },
  {
    name: "that shows legacy rows in another order",
    open: listing((list) => async (query) => (await list(query)).toReversed()),
    breaks: [
      "lists rows by id, whatever the order in which they were stored",
      "reads page after page, each row exactly once",
    ],
  },
  {
    name: "that begins a page of legacy rows with the last of the page before",
    open: listing(
      (list) =>
        ({ afterId, ...query }) =>
          list(afterId === undefined ? query : { ...query, afterId: afterId - 1 }),
    ),
    breaks: ["reads page after page, each row exactly once"],
  },
  {
    name: "with a legacy search inside of names and uids",
    open: listing(
      (list) =>
        async ({ search = "", ...query }) =>
          (await list(query)).filter(({ username, uid }) => username.includes(search) || uid.includes(search)),
    ),
    breaks: ["finds no part of a uid", "finds nothing inside a name"],
  },
  {
    name: "with a legacy search by whole names",
    open: listing(
      (list) =>
        async ({ search = "", ...query }) =>
          (await list(query)).filter(({ username, uid }) => search === "" || username === search || uid === search),
    ),
    breaks: [
      "finds a prefix of the username",
      "finds a prefix of the email, case aside",
      "finds an underscore as itself",
    ],
  },
];
