import type { IdentityStore } from "../../src/index.ts";
import { MemoryStore, type StoreUnderTest } from "@pp/identity-testing";

/** A database that is migrated and empty. */
export function openDatabase(): Required<StoreUnderTest> {
  let memory = new MemoryStore();
  const store: IdentityStore = {
    read: (work) => memory.read(work),
    transaction: (work) => memory.transaction(work),
    close: () => memory.close(),
  };
  return {
    store,
    openAnother: () => Promise.resolve(store),
    seedLegacyAccounts: (rows) => {
      memory = new MemoryStore({ legacyAccounts: rows.filter(({ deletedAt }) => deletedAt === undefined) });
      return Promise.resolve();
    },
    close: () => memory.close(),
  };
}
