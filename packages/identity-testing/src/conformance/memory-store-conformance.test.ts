import { openMemoryStore } from "./harness/open-memory-store.ts";
import { runStoreConformance } from "./run-store-conformance.ts";

runStoreConformance("memory", openMemoryStore);
