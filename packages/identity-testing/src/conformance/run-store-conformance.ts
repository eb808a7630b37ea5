import { casesByPort } from "./cases/index.ts";
import { type Conformance, conformanceOf } from "./harness/conformance-case.ts";

export const accountRepositoryConformance = conformanceOf("AccountRepository", casesByPort.AccountRepository);
export const profileRepositoryConformance = conformanceOf("ProfileRepository", casesByPort.ProfileRepository);
export const credentialRepositoryConformance = conformanceOf("CredentialRepository", casesByPort.CredentialRepository);
export const passcodeRepositoryConformance = conformanceOf("PasscodeRepository", casesByPort.PasscodeRepository);
export const linkTokenRepositoryConformance = conformanceOf("LinkTokenRepository", casesByPort.LinkTokenRepository);
export const sessionRepositoryConformance = conformanceOf("SessionRepository", casesByPort.SessionRepository);
export const clientRepositoryConformance = conformanceOf("ClientRepository", casesByPort.ClientRepository);
export const principalReaderConformance = conformanceOf("PrincipalReader", casesByPort.PrincipalReader);
export const throttleRepositoryConformance = conformanceOf("ThrottleRepository", casesByPort.ThrottleRepository);
export const auditLogConformance = conformanceOf("AuditLog", casesByPort.AuditLog);
export const loginReportConformance = conformanceOf("LoginReport", casesByPort.LoginReport);
export const sealRepositoryConformance = conformanceOf("SealRepository", casesByPort.SealRepository);
export const legacyAccountConformance = conformanceOf("LegacyAccountReader", casesByPort.LegacyAccountReader);
export const transactionConformance = conformanceOf("Transactions", casesByPort.Transactions);
export const concurrencyConformance = conformanceOf("Concurrency", casesByPort.Concurrency);
/** The services over the store: what several processes do at once. */
export const identityConformance = conformanceOf("Identity", casesByPort.Identity);

/** All of the above: an adapter whose store passes keeps every promise of the ports of `@pp/identity`. */
export const runStoreConformance: Conformance = (name, openStore) => {
  for (const conformance of [
    accountRepositoryConformance,
    profileRepositoryConformance,
    credentialRepositoryConformance,
    passcodeRepositoryConformance,
    linkTokenRepositoryConformance,
    sessionRepositoryConformance,
    clientRepositoryConformance,
    principalReaderConformance,
    throttleRepositoryConformance,
    auditLogConformance,
    loginReportConformance,
    sealRepositoryConformance,
    legacyAccountConformance,
    transactionConformance,
    concurrencyConformance,
    identityConformance,
  ]) {
    conformance(name, openStore);
  }
};
