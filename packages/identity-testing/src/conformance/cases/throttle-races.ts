import type { IdentityStore, ThrottleEntry } from "@pp/identity";
import { expect } from "vitest";
import { aDate } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { CONTENDERS, outcomeOf, race, times } from "../harness/race.ts";
import { inTime } from "../harness/signal.ts";

/** Counts one more failure into each of the keys, as a service does it. */
const count = (store: IdentityStore, keys: readonly string[]): Promise<void> =>
  store.transaction(async (tx) => {
    const stored = await tx.throttle.lock(keys);
    for (const [index, key] of keys.entries()) {
      const failures = (stored[index]?.failures ?? 0) + 1;
      await tx.throttle.put({ key, failures, until: aDate(), updatedAt: aDate() });
    }
  });

const failuresOf = async (store: IdentityStore, keys: readonly string[]): Promise<readonly (number | undefined)[]> => {
  const stored: readonly (ThrottleEntry | undefined)[] = await store.transaction((tx) => tx.throttle.lock(keys));
  return stored.map((entry) => entry?.failures);
};

const allWon = times(CONTENDERS, () => "won");

export const throttleRaceCases: readonly ConformanceCase[] = [
  {
    name: "loses none of many attempts that are counted at once, the first of a new key among them",
    run: async (subject) => {
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => count(store, ["account:bob"])),
      );
      expect(results.map(outcomeOf)).toEqual(allWon);
      expect(await failuresOf(subject.store, ["account:bob"])).toEqual([CONTENDERS]);
    },
  },
  {
    name: "loses none of many attempts on an entry that is stored already",
    run: async (subject) => {
      await count(subject.store, ["account:bob"]);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => count(store, ["account:bob"])),
      );
      expect(results.map(outcomeOf)).toEqual(allWon);
      expect(await failuresOf(subject.store, ["account:bob"])).toEqual([CONTENDERS + 1]);
    },
  },
  {
    name: "lets callers that lock two keys in opposite orders at once go on one after the other, both keys counted",
    run: async (subject) => {
      const keys = ["address:192.0.2.1", "account:bob"];
      const racing = race(
        subject,
        times(CONTENDERS, (index) => (store) => count(store, index % 2 === 0 ? keys : keys.toReversed())),
      );
      const results = await inTime("counting into two keys", racing);
      expect(results.map(outcomeOf)).toEqual(allWon);
      expect(await failuresOf(subject.store, keys)).toEqual([CONTENDERS, CONTENDERS]);
    },
  },
  {
    name: "counts attempts on different keys at once, each into its own",
    run: async (subject) => {
      const keys = times(CONTENDERS, (index) => `account:user${String(index)}`);
      const results = await race(
        subject,
        keys.map((key) => (store) => count(store, ["address:192.0.2.1", key])),
      );
      expect(results.map(outcomeOf)).toEqual(allWon);
      expect(await failuresOf(subject.store, ["address:192.0.2.1", ...keys])).toEqual([
        CONTENDERS,
        ...keys.map(() => 1),
      ]);
    },
  },
  {
    name: "says to one of many that remove the same throttle entry at once that it went",
    run: async (subject) => {
      await count(subject.store, ["account:bob"]);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => store.transaction((tx) => tx.throttle.remove("account:bob"))),
      );
      expect(results.map(outcomeOf)).toEqual(allWon);
      expect(results.filter((result) => result.status === "fulfilled" && result.value)).toHaveLength(1);
    },
  },
];
