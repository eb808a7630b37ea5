import type { AuditSeal, IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { aDate } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { CONTENDERS, onlyWinner, outcomeOf, race, times } from "../harness/race.ts";
import { aPurge, aSeal } from "../harness/seals.ts";

const addSeals = (store: IdentityStore, seals: readonly AuditSeal[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const seal of seals) await tx.seals.add(seal);
  });

const list = (store: IdentityStore, fromNumber = 1, limit = 1000): Promise<readonly AuditSeal[]> =>
  store.read((reader) => reader.seals.list({ fromNumber, limit }));

const numbers = async (store: IdentityStore, fromNumber = 1, limit = 1000): Promise<readonly number[]> =>
  (await list(store, fromNumber, limit)).map(({ number }) => number);

const lockLast = (store: IdentityStore): Promise<AuditSeal | undefined> =>
  store.transaction((tx) => tx.seals.lockLast());

const seals: readonly ConformanceCase[] = [
  {
    name: "lists a seal as it was added: with holes and late events, ids beyond 32 bits, or an empty range",
    run: async ({ store }) => {
      const big = 2 ** 40;
      const given = [
        aSeal(),
        aSeal({
          number: 2,
          range: { first: big, last: big + 9 },
          holes: [big + 1, big + 7],
          late: [2, 3],
          eventCount: 8,
        }),
        aSeal({
          number: 3,
          range: { first: big + 10, last: big + 9 },
          late: times(1000, (index) => index),
          keyId: "é",
        }),
        aSeal({ number: 4, lastEventAt: aDate("2024-12-31T23:59:59.999Z"), purge: aPurge() }),
      ];
      await addSeals(store, given);
      expect(await list(store)).toEqual(given);
      expect((await list(store))[0]?.purge).toBeUndefined();
    },
  },
  {
    name: "lists seals by number, ascending, from a number on, at most as many as asked for",
    run: async ({ store }) => {
      await addSeals(
        store,
        [9, 10, 2, 1, 11].map((number) => aSeal({ number })),
      );
      expect(await numbers(store)).toEqual([1, 2, 9, 10, 11]);
      expect(await numbers(store, 2, 2)).toEqual([2, 9]);
      expect(await numbers(store, 11)).toEqual([11]);
      expect(await numbers(store, 12)).toEqual([]);
    },
  },
  {
    name: "gives the newest seal to who locks it, none where there is none",
    run: async ({ store }) => {
      expect(await lockLast(store)).toBeUndefined();
      const newest = aSeal({ number: 10, range: { first: 4, last: 5 } });
      await addSeals(store, [newest, aSeal({ number: 9, range: { first: 6, last: 7 } })]);
      expect(await lockLast(store)).toEqual(newest);
    },
  },
  {
    name: "refuses a seal of a number that is stored already, keeps the first, and goes on",
    run: async ({ store }) => {
      await addSeals(store, [aSeal()]);
      await store.transaction(async (tx) => {
        const again = tx.seals.add(aSeal({ signature: "d".repeat(64) }));
        await expectCode(again, "audit/changed-meanwhile", { number: 1 });
        await tx.seals.add(aSeal({ number: 2 }));
      });
      expect(await list(store)).toEqual([aSeal(), aSeal({ number: 2 })]);
    },
  },
  {
    name: "marks one seal as purged, once, and says false when it is marked already or not there",
    run: async ({ store }) => {
      await addSeals(store, [aSeal(), aSeal({ number: 2 })]);
      const mark = (number: number, keyId: string): Promise<boolean> =>
        store.transaction((tx) => tx.seals.markPurged(number, aPurge({ keyId })));
      expect(await mark(1, "first")).toBe(true);
      expect(await mark(1, "second")).toBe(false);
      expect(await mark(3, "third")).toBe(false);
      expect(await list(store)).toEqual([aSeal({ purge: aPurge({ keyId: "first" }) }), aSeal({ number: 2 })]);
    },
  },
  {
    name: "keeps a copy of a seal, and returns copies",
    run: async ({ store }) => {
      const [holes, sealedAt] = [[2], aDate()];
      await addSeals(store, [aSeal({ holes, sealedAt })]);
      holes.push(3);
      sealedAt.setTime(0);
      (await list(store))[0]?.sealedAt.setTime(0);
      expect(await list(store)).toEqual([aSeal({ holes: [2], sealedAt: aDate() })]);
    },
  },
];

const races: readonly ConformanceCase[] = [
  {
    name: "makes those who lock the newest seal wait for each other, so that numbers have no gap and nobody is refused",
    run: async (subject) => {
      const results = await race(
        subject,
        times(
          CONTENDERS,
          () => (store) =>
            store.transaction(async (tx) => {
              const last = await tx.seals.lockLast();
              await tx.seals.add(aSeal({ number: (last?.number ?? 0) + 1 }));
            }),
        ),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      expect(await numbers(subject.store)).toEqual(times(CONTENDERS, (index) => index + 1));
    },
  },
  {
    name: "adds one of many seals of the same number that are added at once",
    run: async (subject) => {
      const rivals = times(CONTENDERS, (index) => aSeal({ keyId: `k${String(index)}` }));
      const results = await race(
        subject,
        rivals.map((seal) => (store) => addSeals(store, [seal])),
      );
      const winner = onlyWinner(results, ["audit/changed-meanwhile"]);
      expect(await list(subject.store)).toEqual([rivals[winner]]);
    },
  },
  {
    name: "says to one of many that mark the same seal as purged at once that it did",
    run: async (subject) => {
      await addSeals(subject.store, [aSeal()]);
      const results = await race(
        subject,
        times(
          CONTENDERS,
          (index) => (store) =>
            store.transaction((tx) => tx.seals.markPurged(1, aPurge({ keyId: `k${String(index)}` }))),
        ),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      const winners = results.flatMap((result, index) =>
        result.status === "fulfilled" && result.value ? [index] : [],
      );
      expect(winners).toHaveLength(1);
      expect((await list(subject.store))[0]?.purge?.keyId).toBe(`k${String(winners[0])}`);
    },
  },
];

export const sealCases: readonly ConformanceCase[] = [...seals, ...races];
