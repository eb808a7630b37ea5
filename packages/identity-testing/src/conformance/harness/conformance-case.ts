import { describe, it } from "vitest";
import type { OpenStore, StoreUnderTest } from "./store-under-test.ts";

/** One sentence of a contract and how it is checked. Data, so that the suite itself can be tested. */
export interface ConformanceCase {
  readonly name: string;
  /** The optional parts of the subject without which the case has no meaning. */
  readonly needs?: "openAnother" | "seedLegacyAccounts";
  /** Rejects when the sentence does not hold. */
  readonly run: (subject: StoreUnderTest) => Promise<void>;
}

/** Declares vitest cases for one store; `openStore` gives a migrated, empty store each time it is called. */
export type Conformance = (name: string, openStore: OpenStore) => void;

export const conformanceOf =
  (port: string, cases: readonly ConformanceCase[]): Conformance =>
  (name, openStore) => {
    describe(`${port}: ${name}`, () => {
      for (const { name: sentence, needs, run } of cases) {
        it(sentence, async ({ skip }) => {
          const subject = await openStore();
          try {
            if (needs !== undefined) skip(subject[needs] === undefined, `the store under test has no ${needs}()`);
            await run(subject);
          } finally {
            await subject.close();
          }
        });
      }
    });
  };
