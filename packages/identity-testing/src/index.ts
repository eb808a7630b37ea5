export {
  aDate,
  anAccount,
  aClient,
  anEvent,
  aPasscode,
  aPasswordHash,
  aProfile,
  aSealedPasscode,
  aSession,
  someLinkTokens,
} from "./builders/builders.ts";
export {
  accountRepositoryConformance,
  auditLogConformance,
  clientRepositoryConformance,
  concurrencyConformance,
  credentialRepositoryConformance,
  identityConformance,
  legacyAccountConformance,
  linkTokenRepositoryConformance,
  loginReportConformance,
  passcodeRepositoryConformance,
  principalReaderConformance,
  profileRepositoryConformance,
  runStoreConformance,
  sealRepositoryConformance,
  sessionRepositoryConformance,
  throttleRepositoryConformance,
  transactionConformance,
} from "./conformance/run-store-conformance.ts";
export type { Conformance } from "./conformance/harness/conformance-case.ts";
export type { LegacyAccountSeed, OpenStore, StoreUnderTest } from "./conformance/harness/store-under-test.ts";
export { CountingRandom } from "./fakes/counting-random.ts";
export { FakeCipher } from "./fakes/fake-cipher.ts";
export { FakeClock } from "./fakes/fake-clock.ts";
export { fakePorts, type FakePorts } from "./fakes/fake-ports.ts";
export { FakeTotp } from "./fakes/fake-totp.ts";
export { FastHasher } from "./fakes/fast-hasher.ts";
export { TestDigest } from "./fakes/test-digest.ts";
export { MemoryStore, type MemoryStoreOptions } from "./memory/memory-store.ts";
