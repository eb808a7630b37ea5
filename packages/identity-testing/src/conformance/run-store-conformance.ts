import { casesByPort } from "./cases/index.ts";
import { type Conformance, conformanceOf } from "./harness/conformance-case.ts";

export const accountRepositoryConformance = conformanceOf("AccountRepository", casesByPort.AccountRepository);
export const profileRepositoryConformance = conformanceOf("ProfileRepository", casesByPort.ProfileRepository);
export const credentialRepositoryConformance = conformanceOf("CredentialRepository", casesByPort.CredentialRepository);
export const linkTokenRepositoryConformance = conformanceOf("LinkTokenRepository", casesByPort.LinkTokenRepository);
export const sessionRepositoryConformance = conformanceOf("SessionRepository", casesByPort.SessionRepository);
export const auditLogConformance = conformanceOf("AuditLog", casesByPort.AuditLog);
export const legacyAccountConformance = conformanceOf("LegacyAccountReader", casesByPort.LegacyAccountReader);
export const transactionConformance = conformanceOf("Transactions", casesByPort.Transactions);
export const concurrencyConformance = conformanceOf("Concurrency", casesByPort.Concurrency);

/** All of the above: an adapter whose store passes keeps every promise of the ports of `@pp/identity`. */
export const runStoreConformance: Conformance = (name, openStore) => {
  for (const conformance of [
    accountRepositoryConformance,
    profileRepositoryConformance,
    credentialRepositoryConformance,
    linkTokenRepositoryConformance,
    sessionRepositoryConformance,
    auditLogConformance,
    legacyAccountConformance,
    transactionConformance,
    concurrencyConformance,
  ]) {
    conformance(name, openStore);
  }
};
