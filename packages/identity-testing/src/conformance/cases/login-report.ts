import {
  type IdentityStore,
  type LoginRecord,
  type LoginReportQuery,
  loginStatuses,
  type LoginSummary,
  realms,
} from "@pp/identity";
import { expect } from "vitest";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { CONTENDERS, outcomeOf, race, times } from "../harness/race.ts";

const at = (second: number): Date => new Date(Date.UTC(2024, 5, 1, 0, 0, second, 7));

const aFailure = (overrides: Partial<LoginRecord> = {}): LoginRecord => ({
  clientIp: "192.0.2.1",
  username: "bob",
  realm: "api",
  status: "FAILED",
  reason: "invalid password",
  userAgent: "curl/8",
  at: at(0),
  ...overrides,
});

const aSuccess = (overrides: Partial<LoginRecord> = {}): LoginRecord =>
  aFailure({ status: "OK", reason: "", ...overrides });

const record = (store: IdentityStore, logins: readonly LoginRecord[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const login of logins) await tx.logins.record(login);
  });

const list = (store: IdentityStore, query: Partial<LoginReportQuery> = {}): Promise<readonly LoginSummary[]> =>
  store.read((reader) => reader.logins.list({ limit: 1000, ...query }));

const names = async (store: IdentityStore, search: string): Promise<readonly string[]> =>
  (await list(store, { search })).map(({ username }) => username).sort();

/** The row after a first attempt. */
const firstOf = ({ at: time, ...login }: LoginRecord): LoginSummary => ({
  ...login,
  updatedAt: time,
  ...(login.status === "OK"
    ? { lastLoginAt: time, failedAt: undefined, repeated: 0 }
    : { lastLoginAt: undefined, failedAt: time, repeated: 1 }),
});

const rows: readonly ConformanceCase[] = [
  {
    name: "makes a row of a first failure and of a first success",
    run: async ({ store }) => {
      const failure = aFailure({ username: "o'neil_% zoë", clientIp: "2001:db8::1", userAgent: 'M/5 "x" é😀' });
      const success = aSuccess({ at: at(1) });
      await record(store, [failure, success]);
      expect(await list(store)).toEqual([firstOf(success), firstOf(failure)]);
    },
  },
  {
    name: "keeps every status and realm of a login, and one without address and program",
    run: async ({ store }) => {
      const logins = loginStatuses.flatMap((status) =>
        realms.map((realm) => aFailure({ status, realm, username: status.toLowerCase(), clientIp: "", userAgent: "" })),
      );
      await record(store, logins);
      const key = ({ realm, status }: Pick<LoginSummary, "realm" | "status">): string => `${status} ${realm}`;
      const stored = await list(store);
      expect(stored.map(key).sort()).toEqual(logins.map(key).sort());
      expect(stored[0]).toMatchObject({ clientIp: "", userAgent: "" });
    },
  },
  {
    name: "counts how often a login failed in a row for the same reason, and begins again with another",
    run: async ({ store }) => {
      const reasons = ["invalid password", "invalid password", "invalid password", "invalid code"];
      const counts: (number | undefined)[] = [];
      for (const [index, reason] of reasons.entries()) {
        await record(store, [aFailure({ reason, at: at(index) })]);
        counts.push((await list(store))[0]?.repeated);
      }
      expect(counts).toEqual([1, 2, 3, 1]);
      expect(await list(store)).toEqual([firstOf(aFailure({ reason: "invalid code", at: at(3) }))]);
    },
  },
  {
    name: "ends a row of failures with a success: no reason, nothing repeated, and both times kept",
    run: async ({ store }) => {
      await record(store, [aFailure({ at: at(1) }), aFailure({ at: at(2) })]);
      const success = aSuccess({ at: at(3), userAgent: "another" });
      await record(store, [success]);
      expect(await list(store)).toEqual([{ ...firstOf(success), failedAt: at(2) }]);
    },
  },
  {
    name: "keeps the time of the last success when logins fail after it, and counts them from 1",
    run: async ({ store }) => {
      await record(store, [aFailure({ at: at(1) }), aSuccess({ at: at(2) })]);
      const failure = aFailure({ at: at(3), status: "THROTTLED", userAgent: "another" });
      await record(store, [failure]);
      expect(await list(store)).toEqual([{ ...firstOf(failure), lastLoginAt: at(2) }]);
    },
  },
  {
    name: "has a login row for each name, address and realm, letter by letter",
    run: async ({ store }) => {
      const logins = [
        aFailure(),
        aFailure({ username: "bo" }),
        aFailure({ username: "bób" }),
        aFailure({ username: "(invalid)" }),
        aFailure({ clientIp: "192.0.2.10" }),
        aFailure({ realm: "webdav" }),
      ];
      await record(store, logins);
      const stored = await list(store);
      expect(stored).toHaveLength(logins.length);
      expect(stored.map(({ repeated }) => repeated)).toEqual(logins.map(() => 1));
    },
  },
];

const lists: readonly ConformanceCase[] = [
  {
    name: "lists logins latest updated first, then by name and by address",
    run: async ({ store }) => {
      const logins = [
        aFailure({ username: "z", at: at(2) }),
        aFailure({ username: "a", clientIp: "192.0.2.1" }),
        aFailure({ username: "a", clientIp: "192.0.2.2" }),
        aFailure({ username: "b", clientIp: "192.0.2.0" }),
        aFailure({ username: "é", clientIp: "192.0.2.0" }),
      ];
      await record(store, logins.toReversed());
      expect(await list(store)).toEqual(logins.map(firstOf));
    },
  },
  {
    name: "reads logins of one millisecond in pages, each exactly once",
    run: async ({ store }) => {
      const logins = ["a", "b"].flatMap((username) =>
        ["1", "2"].flatMap((end) =>
          (["api", "web"] as const).map((realm) => aFailure({ username, clientIp: `192.0.2.${end}`, realm })),
        ),
      );
      await record(store, [...logins.toReversed(), aFailure({ username: "c", at: at(5) })]);
      const seen: LoginSummary[] = [];
      for (let page = await list(store, { limit: 3 }); page.length > 0;) {
        seen.push(...page);
        const after = page.at(-1);
        page = after === undefined ? [] : await list(store, { limit: 3, after });
      }
      expect(seen.map(({ username }) => username).join("")).toBe("caaaabbbb");
      expect(seen.slice(1)).toEqual(logins.map(firstOf));
    },
  },
  {
    name: "lists up to 1000 logins at once, and none in an empty report",
    run: async ({ store }) => {
      expect(await list(store)).toEqual([]);
      await record(
        store,
        times(1001, (index) => aFailure({ username: `user${String(index)}` })),
      );
      expect(await list(store, { limit: 1 })).toHaveLength(1);
      expect(await list(store)).toHaveLength(1000);
    },
  },
  {
    name: "finds logins by a prefix of the name, case aside, or of the address, in which no character is special",
    run: async ({ store }) => {
      await record(store, [
        aFailure({ username: "zoë", clientIp: "2001:db8::1" }),
        aFailure({ username: "a_b", clientIp: "192.0.2.1" }),
        aFailure({ username: "axb", clientIp: "192.0.2.20" }),
        aFailure({ username: "😀", clientIp: "" }),
      ]);
      expect(await names(store, "ZOË")).toEqual(["zoë"]);
      expect(await names(store, "2001:DB8")).toEqual(["zoë"]);
      expect(await names(store, "192.0.2.")).toEqual(["a_b", "axb"]);
      expect(await names(store, "a_")).toEqual(["a_b"]);
      for (const search of ["oë", "0.2.1", "%", "192_0", "a\0", "\uD83D"])
        expect(await names(store, search)).toEqual([]);
      expect(await names(store, "")).toHaveLength(4);
    },
  },
];

const successes: readonly ConformanceCase[] = [
  {
    name: "knows whether a name logged in from an address at, or after, an instant, through any door",
    run: async ({ store }) => {
      await record(store, [aSuccess({ at: at(10), realm: "webdav" }), aFailure({ at: at(20) })]);
      const has = (login: { readonly clientIp: string; readonly username: string }, since: Date): Promise<boolean> =>
        store.read((reader) => reader.logins.hasSuccess(login, since));
      const bob = { clientIp: "192.0.2.1", username: "bob" };
      expect(await has(bob, at(10))).toBe(true);
      expect(await has(bob, new Date(at(10).getTime() + 1))).toBe(false);
      expect(await has({ ...bob, username: "bo" }, at(0))).toBe(false);
      expect(await has({ ...bob, username: "Bob" }, at(0))).toBe(false);
      expect(await has({ ...bob, clientIp: "192.0.2.10" }, at(0))).toBe(false);
    },
  },
  {
    name: "still knows of a success after failures through the same door, and of none where there were only failures",
    run: async ({ store }) => {
      await record(store, [aSuccess({ at: at(1) }), aFailure({ at: at(2) }), aFailure({ username: "eve" })]);
      const has = (username: string): Promise<boolean> =>
        store.transaction((tx) => tx.logins.hasSuccess({ clientIp: "192.0.2.1", username }, at(0)));
      expect([await has("bob"), await has("eve")]).toEqual([true, false]);
    },
  },
];

const removals: readonly ConformanceCase[] = [
  {
    name: "removes logins last updated before, and not at, an instant: at most as many as asked for",
    run: async ({ store }) => {
      const old = times(5, (index) => aFailure({ username: `old${String(index)}`, at: at(index) }));
      await record(store, [...old, aFailure({ username: "at", at: at(10) }), aFailure({ at: at(1) })]);
      await record(store, [aSuccess({ at: at(11) })]);
      const remove = (): Promise<number> => store.transaction((tx) => tx.logins.removeOlder(at(10), 3));
      expect([await remove(), await remove(), await remove()]).toEqual([3, 2, 0]);
      expect((await list(store)).map(({ username }) => username)).toEqual(["bob", "at"]);
    },
  },
  {
    name: "removes every login row, and says how many went",
    run: async ({ store }) => {
      await record(store, [aFailure(), aFailure(), aFailure({ username: "eve" })]);
      expect(await store.transaction((tx) => tx.logins.clear())).toBe(2);
      expect(await list(store)).toEqual([]);
      expect(await store.transaction((tx) => tx.logins.clear())).toBe(0);
    },
  },
];

const races: readonly ConformanceCase[] = [
  {
    name: "counts every one of many logins of a new name that fail at once, in one row",
    run: async (subject) => {
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => record(store, [aFailure()])),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      expect(await list(subject.store)).toEqual([{ ...firstOf(aFailure()), repeated: CONTENDERS }]);
    },
  },
  {
    name: "loses neither a success nor a failure of many that are recorded at once",
    run: async (subject) => {
      const logins = times(CONTENDERS, (index) =>
        index % 2 === 0 ? aSuccess({ at: at(1) }) : aFailure({ at: at(2) }),
      );
      const results = await race(
        subject,
        logins.map((login) => (store) => record(store, [login])),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      const [row, ...others] = await list(subject.store);
      expect(others).toEqual([]);
      expect(row).toMatchObject({ lastLoginAt: at(1), failedAt: at(2) });
    },
  },
];

export const loginReportCases: readonly ConformanceCase[] = [...rows, ...lists, ...successes, ...removals, ...races];
