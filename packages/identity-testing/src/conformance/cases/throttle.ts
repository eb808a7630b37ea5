import type { IdentityStore, ThrottleEntry } from "@pp/identity";
import { expect } from "vitest";
import { aDate } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { failureOf } from "../harness/expect-failure.ts";
import { times } from "../harness/race.ts";

const NOW = aDate("2024-06-01T12:00:00.500Z");

const later = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

const anEntry = (key: string, overrides: Partial<ThrottleEntry> = {}): ThrottleEntry => ({
  key,
  until: later(60_000),
  failures: 0,
  updatedAt: NOW,
  ...overrides,
});

const lock = (store: IdentityStore, keys: readonly string[]): Promise<readonly (ThrottleEntry | undefined)[]> =>
  store.transaction((tx) => tx.throttle.lock(keys));

/** Locks, as the contract asks for, and puts. */
const putAll = (store: IdentityStore, entries: readonly ThrottleEntry[]): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.throttle.lock(entries.map(({ key }) => key));
    for (const entry of entries) await tx.throttle.put(entry);
  });

const list = (
  store: IdentityStore,
  query: { readonly search?: string; readonly limit?: number; readonly now?: Date } = {},
): Promise<readonly ThrottleEntry[]> =>
  store.read((reader) => reader.throttle.list({ now: NOW, limit: 1000, ...query }));

const keysOf = async (store: IdentityStore, search: string): Promise<readonly string[]> =>
  (await list(store, { search })).map(({ key }) => key);

const entries: readonly ConformanceCase[] = [
  {
    name: "gives the entries of the locked keys in the order asked, undefined where there is none",
    run: async ({ store }) => {
      const [address, account] = [anEntry("address:192.0.2.1"), anEntry("account:bob", { failures: 7 })];
      await putAll(store, [address, account]);
      const keys = [account.key, "account:nobody", address.key];
      expect(await lock(store, keys)).toEqual([account, undefined, address]);
      expect(await lock(store, keys.toReversed())).toEqual([address, undefined, account]);
      expect(await lock(store, [account.key, account.key])).toEqual([account, account]);
      expect(await lock(store, [])).toEqual([]);
    },
  },
  {
    name: "keeps the times of a throttle entry to the millisecond, and its number of failures",
    run: async ({ store }) => {
      const entry = anEntry("account:zoë o.neil", {
        until: aDate("2024-02-29T23:59:59.001Z"),
        updatedAt: aDate("2024-02-29T23:59:59.999Z"),
        failures: 2_147_483_647,
      });
      await putAll(store, [entry]);
      expect(await lock(store, [entry.key])).toEqual([entry]);
    },
  },
  {
    name: "replaces a throttle entry, all of it, and no other",
    run: async ({ store }) => {
      const [entry, other] = [anEntry("account:bob", { failures: 1 }), anEntry("account:bobby")];
      await putAll(store, [entry, other]);
      const changed = anEntry("account:bob", { until: later(1), failures: 2, updatedAt: later(2) });
      await putAll(store, [changed]);
      expect(await lock(store, ["account:bob", "account:bobby"])).toEqual([changed, other]);
    },
  },
  {
    name: "takes throttle keys as they are: case, accents and wildcards make other keys",
    run: async ({ store }) => {
      await putAll(store, [anEntry("account:zoe")]);
      const others = ["account:Zoe", "account:zoë", "account:zo_", "account:%", "address:zoe", "account:zoe "];
      expect(await lock(store, others)).toEqual(others.map(() => undefined));
      for (const key of others) expect(await store.transaction((tx) => tx.throttle.remove(key))).toBe(false);
      expect(await lock(store, ["account:zoe"])).toEqual([anEntry("account:zoe")]);
    },
  },
  {
    name: "shows an entry that was put to a later lock of the same transaction, and forgets it when that fails",
    run: async ({ store }) => {
      const entry = anEntry("account:bob");
      let seen: readonly unknown[] = [];
      const failing = store.transaction(async (tx) => {
        await tx.throttle.lock([entry.key]);
        await tx.throttle.put(entry);
        seen = await tx.throttle.lock([entry.key]);
        throw new Error("no");
      });
      await failureOf(failing);
      expect(seen).toEqual([entry]);
      expect(await lock(store, [entry.key])).toEqual([undefined]);
    },
  },
  {
    name: "removes one throttle entry, says so, and says false when there is none",
    run: async ({ store }) => {
      const [entry, other] = [anEntry("account:bob"), anEntry("address:bob")];
      await putAll(store, [entry, other]);
      expect(await store.transaction((tx) => tx.throttle.remove(entry.key))).toBe(true);
      expect(await store.transaction((tx) => tx.throttle.remove(entry.key))).toBe(false);
      expect(await list(store)).toEqual([other]);
    },
  },
  {
    name: "keeps a copy of a throttle entry",
    run: async ({ store }) => {
      const until = later(60_000);
      await putAll(store, [anEntry("account:bob", { until })]);
      until.setTime(0);
      (await list(store))[0]?.until.setTime(0);
      expect(await list(store)).toEqual([anEntry("account:bob")]);
    },
  },
];

const lists: readonly ConformanceCase[] = [
  {
    name: "lists throttle entries that hold somebody up, longest first, then by key",
    run: async ({ store }) => {
      const long = anEntry("address:192.0.2.1", { until: later(60_001) });
      const [first, second] = [anEntry("account:b"), anEntry("address:a")];
      await putAll(store, [second, first, long]);
      expect(await list(store)).toEqual([long, first, second]);
    },
  },
  {
    name: "lists no throttle entry at, or after, the instant at which it holds nobody up any more",
    run: async ({ store }) => {
      const last = anEntry("account:last", { until: later(1) });
      await putAll(store, [last, anEntry("account:now", { until: NOW }), anEntry("account:old", { until: later(-1) })]);
      expect(await list(store)).toEqual([last]);
      expect(await list(store, { now: later(1) })).toEqual([]);
    },
  },
  {
    name: "lists at most as many throttle entries as asked for, 1 to 1000",
    run: async ({ store }) => {
      await putAll(
        store,
        times(1001, (index) => anEntry(`account:${String(index)}`, { until: later(60_000 - index) })),
      );
      expect((await list(store, { limit: 1 })).map(({ key }) => key)).toEqual(["account:0"]);
      expect(await list(store)).toHaveLength(1000);
    },
  },
  {
    name: "finds throttle entries by a prefix of the address or the name, in which no character is special",
    run: async ({ store }) => {
      const keys = [
        "account:19_2",
        "account:bob",
        "account:bobby",
        "account:😀",
        "address:192.0.2.1",
        "address:2001:db8:1:2::/64",
      ];
      await putAll(
        store,
        keys.map((key) => anEntry(key)),
      );
      expect(await keysOf(store, "bob")).toEqual(["account:bob", "account:bobby"]);
      expect(await keysOf(store, "19")).toEqual(["account:19_2", "address:192.0.2.1"]);
      expect(await keysOf(store, "2001:db8:")).toEqual(["address:2001:db8:1:2::/64"]);
      for (const search of ["ob", "account", "19__", "%", "bob\0", "\uD83D"]) {
        expect(await keysOf(store, search)).toEqual([]);
      }
      expect(await keysOf(store, "")).toEqual(keys);
    },
  },
  {
    name: "removes throttle entries last changed before, and not at, an instant: at most as many as asked for",
    run: async ({ store }) => {
      const fresh = [anEntry("account:at"), anEntry("account:after", { updatedAt: later(1) })];
      const old = times(5, (index) => anEntry(`account:${String(index)}`, { updatedAt: later(-1 - index) }));
      await putAll(store, [...fresh, ...old]);
      const remove = (): Promise<number> => store.transaction((tx) => tx.throttle.removeOlder(NOW, 3));
      expect([await remove(), await remove(), await remove()]).toEqual([3, 2, 0]);
      expect(await list(store)).toEqual(fresh.toReversed());
    },
  },
];

export const throttleCases: readonly ConformanceCase[] = [...entries, ...lists];
