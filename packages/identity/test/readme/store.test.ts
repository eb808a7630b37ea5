import type { IdentityStore } from "../../src/index.ts";
import { runStoreConformance } from "@pp/identity-testing";
import { openDatabase } from "./database.ts"; // yours: migrated and empty

const counted = (store: IdentityStore, count: () => void): IdentityStore => ({
  read: (work) => store.read(work),
  transaction: (work) => store.transaction(work).finally(count),
  close: () => store.close(),
});

runStoreConformance("a store whose transactions are counted", async () => {
  const database = openDatabase();
  return { ...database, store: counted(database.store, () => undefined) };
});
