import type { AuditEvent, AuditQuery, EventRange, IdentityStore, StoredAuditEvent } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anEvent } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { times } from "../harness/race.ts";
import { aSeal } from "../harness/seals.ts";
import { appendEvent } from "../harness/store-helpers.ts";

const list = (store: IdentityStore, query: Partial<AuditQuery> = {}): Promise<readonly StoredAuditEvent[]> =>
  store.read((reader) => reader.audit.list({ limit: 1000, ...query }));

const names = async (store: IdentityStore, query: Partial<AuditQuery>): Promise<readonly string[]> =>
  (await list(store, query)).map(({ subjectName }) => subjectName);

const range = (store: IdentityStore, ids: EventRange, limit = 1000): Promise<readonly StoredAuditEvent[]> =>
  store.read((reader) => reader.audit.listRange(ids, limit));

/** Events with these names, one after the other, as they are stored. */
async function append(
  store: IdentityStore,
  events: readonly (Partial<AuditEvent> | string)[],
): Promise<readonly StoredAuditEvent[]> {
  await store.transaction(async (tx) => {
    for (const event of events) {
      await appendEvent(tx, anEvent(typeof event === "string" ? { subjectName: event } : event));
    }
  });
  return (await list(store, { limit: events.length })).toReversed();
}

const idsOf = (events: readonly StoredAuditEvent[]): readonly number[] => events.map(({ id }) => id);

const at = (second: number): Date => new Date(Date.UTC(2024, 5, 1, 0, 0, second, 7));

const filters: readonly ConformanceCase[] = [
  {
    name: "lists events since an instant, and before, and not at, another",
    run: async ({ store }) => {
      await append(
        store,
        [3, 1, 2].map((second) => ({ at: at(second), subjectName: String(second) })),
      );
      expect(await names(store, { since: at(2) })).toEqual(["2", "3"]);
      expect(await names(store, { until: at(2) })).toEqual(["1"]);
      expect(await names(store, { since: at(1), until: at(3) })).toEqual(["2", "1"]);
      expect(await names(store, { since: new Date(at(3).getTime() + 1) })).toEqual([]);
    },
  },
  {
    name: "lists the events of an actor by the whole name, of an action, and of an outcome",
    run: async ({ store }) => {
      await append(store, [
        { actor: { name: "cli:root" }, subjectName: "1" },
        { actor: { name: "cli:roots" }, subjectName: "2", action: "account.added" },
        { actor: { name: "CLI:root" }, subjectName: "3", action: "login.attempted", outcome: "failed" },
        { actor: { name: "cli:roo_" }, subjectName: "4", action: "login.attempted", outcome: "ok" },
      ]);
      expect(await names(store, { actor: "cli:root" })).toEqual(["1"]);
      expect(await names(store, { actor: "cli:roo_" })).toEqual(["4"]);
      expect(await names(store, { action: "login.attempted" })).toEqual(["4", "3"]);
      expect(await names(store, { outcome: "failed" })).toEqual(["3"]);
      expect(await names(store, { outcome: "ok" })).toEqual(["4", "2", "1"]);
      expect(await names(store, { action: "login.attempted", outcome: "ok", actor: "cli:root" })).toEqual([]);
    },
  },
  {
    name: "finds events by a prefix of the actor or the subject's name, in which no character is special",
    run: async ({ store }) => {
      await append(store, [
        { actor: { name: "cli:o'neil" }, subjectName: "a_b" },
        { actor: { name: "axb" }, subjectName: "zoë" },
        { actor: { name: "100%" }, subjectName: "a\\b" },
        { actor: { name: "😀" }, subjectName: "x" },
      ]);
      expect(await names(store, { search: "cli:" })).toEqual(["a_b"]);
      expect(await names(store, { search: "a" })).toEqual(["a\\b", "zoë", "a_b"]);
      expect(await names(store, { search: "a_" })).toEqual(["a_b"]);
      expect(await names(store, { search: "zo" })).toEqual(["zoë"]);
      for (const search of ["%", "oë", "neil", "a\0", "\uD83D"]) expect(await names(store, { search })).toEqual([]);
      expect(await names(store, { search: "" })).toHaveLength(4);
    },
  },
  {
    name: "finds events by a whole subject or client address, not by a part of one",
    run: async ({ store }) => {
      const [event] = await append(store, [
        { actor: { name: "x", clientIp: "192.0.2.10" }, subjectName: "1" },
        { actor: { name: "x", clientIp: "192.0.2.1" }, subjectName: "2" },
      ]);
      expect(await names(store, { search: "192.0.2.1" })).toEqual(["2"]);
      expect(await names(store, { search: "192.0.2." })).toEqual([]);
      expect(await names(store, { search: event?.subject ?? "" })).toEqual(["1"]);
      expect(await names(store, { search: event?.subject.slice(0, -1) ?? "" })).toEqual([]);
    },
  },
  {
    name: "goes on before an event, the latest first, and after one, the earliest first",
    run: async ({ store }) => {
      const ids = idsOf(await append(store, ["1", "2", "3", "4", "5"]));
      const [, second = 0, third = 0, fourth = 0] = ids;
      expect(await names(store, { beforeId: fourth, limit: 2 })).toEqual(["3", "2"]);
      expect(await names(store, { beforeId: second, limit: 2 })).toEqual(["1"]);
      expect(await names(store, { afterId: second, limit: 2 })).toEqual(["3", "4"]);
      expect(await names(store, { afterId: second, beforeId: fourth })).toEqual(["3"]);
      expect(await names(store, { afterId: ids.at(-1) ?? 0 })).toEqual([]);
      expect(await names(store, { afterId: third, search: "5" })).toEqual(["5"]);
    },
  },
];

const ranges: readonly ConformanceCase[] = [
  {
    name: "lists a range of events by id, both ends included, ascending, at most as many as asked for",
    run: async ({ store }) => {
      const events = await append(store, ["1", "2", "3", "4"]);
      const [first = 0, second = 0, third = 0] = idsOf(events);
      expect(await range(store, { first: second, last: third })).toEqual(events.slice(1, 3));
      expect(await range(store, { first, last: Number.MAX_SAFE_INTEGER }, 2)).toEqual(events.slice(0, 2));
      expect(await range(store, { first: 0, last: first })).toEqual(events.slice(0, 1));
      expect(await range(store, { first: second, last: first })).toEqual([]);
    },
  },
  {
    name: "removes a range of events, both ends included, and says how many went",
    run: async ({ store }) => {
      const [first = 0, , third = 0] = idsOf(await append(store, ["1", "2", "3", "4"]));
      const remove = (ids: EventRange): Promise<number> => store.transaction((tx) => tx.audit.removeRange(ids));
      expect(await remove({ first: third, last: first })).toBe(0);
      expect(await remove({ first, last: third })).toBe(3);
      expect(await remove({ first, last: third })).toBe(0);
      expect(await names(store, {})).toEqual(["4"]);
    },
  },
  {
    name: "removes events that happened before, and not at, an instant: the earliest first, as many as asked for",
    run: async ({ store }) => {
      await append(
        store,
        [5, 4, 9, 1, 3].map((second) => ({ at: at(second), subjectName: String(second) })),
      );
      const remove = (limit: number): Promise<number> => store.transaction((tx) => tx.audit.removeOlder(at(5), limit));
      expect(await remove(2)).toBe(2);
      expect(await names(store, {})).toEqual(["9", "4", "5"]);
      expect(await remove(2)).toBe(1);
      expect(await remove(2)).toBe(0);
      expect(await names(store, {})).toEqual(["9", "5"]);
    },
  },
  {
    name: "removes every event and every seal, says how many events went, and goes on with greater ids",
    run: async ({ store }) => {
      const before = await append(store, times(3, String));
      await store.transaction((tx) => tx.seals.add(aSeal()));
      expect(await store.transaction((tx) => tx.audit.clear())).toBe(3);
      expect(await list(store)).toEqual([]);
      expect(await store.read((reader) => reader.seals.list({ fromNumber: 1, limit: 10 }))).toEqual([]);
      const [next] = await append(store, ["next"]);
      expect(next?.id).toBeGreaterThan(before.at(-1)?.id ?? 0);
      await store.transaction((tx) => tx.seals.add(aSeal()));
      expect(await store.transaction((tx) => tx.audit.clear())).toBe(1);
      expect(await store.transaction((tx) => tx.audit.clear())).toBe(0);
    },
  },
  {
    name: "goes on with greater ids when the newest events were removed by age or by range",
    run: async ({ store }) => {
      const ids = idsOf(await append(store, [{ at: at(1) }, { at: at(1) }]));
      const last = ids.at(-1) ?? 0;
      await store.transaction((tx) => tx.audit.removeRange({ first: last, last }));
      await store.transaction((tx) => tx.audit.removeOlder(aDate("2030-01-01T00:00:00.000Z"), 10));
      const [next] = await append(store, ["next"]);
      expect(next?.id).toBeGreaterThan(last);
    },
  },
];

export const auditQueryCases: readonly ConformanceCase[] = [...filters, ...ranges];
