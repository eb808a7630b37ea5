import { MemoryStore } from "../../memory/memory-store.ts";
import type { OpenStore } from "./store-under-test.ts";

/** A store in memory is its own database: "another" store on it is the same one. */
export const openMemoryStore: OpenStore = () => {
  let store = new MemoryStore();
  return Promise.resolve({
    get store() {
      return store;
    },
    openAnother: () => Promise.resolve(store),
    seedLegacyAccounts: (rows) => {
      store = new MemoryStore({ legacyAccounts: rows.filter(({ deletedAt }) => deletedAt === undefined) });
      return Promise.resolve();
    },
    close: () => store.close(),
  });
};
