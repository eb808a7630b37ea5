import type { IdentityErrorCode, IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { ArrivalGate } from "./signal.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

/** How many start at once where nothing else is said. */
export const CONTENDERS = 16;

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Two stores on one database where the subject can open another, otherwise the one there is. */
export async function rivals(subject: StoreUnderTest): Promise<readonly IdentityStore[]> {
  const another = await subject.openAnother?.();
  return another === undefined ? [subject.store] : [subject.store, another];
}

/** Starts all contenders at one moment, spread over the rivals. Each has used its store before. */
export async function race<T>(
  subject: StoreUnderTest,
  contenders: readonly ((store: IdentityStore) => Promise<T>)[],
): Promise<readonly PromiseSettledResult<T>[]> {
  const stores = await rivals(subject);
  const gate = new ArrivalGate(contenders.length);
  return Promise.allSettled(
    contenders.map(async (contend, index) => {
      const store = stores[index % stores.length] ?? subject.store;
      await store.read((reader) => reader.accounts.list({ limit: 1 }));
      await gate.arrive();
      return contend(store);
    }),
  );
}

/** Fails unless exactly one succeeded and every other got one of `codes`; returns the winner's index. */
export function onlyWinner(
  results: readonly PromiseSettledResult<unknown>[],
  codes: readonly IdentityErrorCode[],
): number {
  const outcomes = results.map(outcomeOf);
  const losses = outcomes.filter((outcome) => outcome !== "won");
  expect(losses.filter((outcome) => !codes.some((code) => code === outcome))).toEqual([]);
  expect(losses).toHaveLength(results.length - 1);
  return outcomes.indexOf("won");
}

/** `won`, the code of an IdentityError, or the text of any other error. */
export function outcomeOf(result: PromiseSettledResult<unknown>): string {
  if (result.status === "fulfilled") return "won";
  const reason: unknown = result.reason;
  if (!(reason instanceof Error)) return `not an error: ${String(reason)}`;
  return "code" in reason && reason.name === "IdentityError" ? String(reason.code) : String(reason);
}
