export {
  aDate,
  anAccount,
  anEvent,
  aPasscode,
  aPasswordHash,
  aProfile,
  aSession,
  someLinkTokens,
} from "./builders/builders.ts";
export {
  accountRepositoryConformance,
  auditLogConformance,
  concurrencyConformance,
  credentialRepositoryConformance,
  legacyAccountConformance,
  linkTokenRepositoryConformance,
  profileRepositoryConformance,
  runStoreConformance,
  sessionRepositoryConformance,
  transactionConformance,
} from "./conformance/run-store-conformance.ts";
export type { Conformance } from "./conformance/harness/conformance-case.ts";
export type { LegacyAccountSeed, OpenStore, StoreUnderTest } from "./conformance/harness/store-under-test.ts";
export { CountingRandom } from "./fakes/counting-random.ts";
export { FakeClock } from "./fakes/fake-clock.ts";
export { FastHasher } from "./fakes/fast-hasher.ts";
export { MemoryStore, type MemoryStoreOptions } from "./memory/memory-store.ts";
