import type { ConformanceCase } from "../harness/conformance-case.ts";
import { accountConflictCases } from "./account-conflicts.ts";
import { accountIdentityCases } from "./account-identities.ts";
import { accountLoginCases } from "./account-logins.ts";
import { accountPagingCases } from "./account-paging.ts";
import { accountRemovalCases } from "./account-removal.ts";
import { accountSearchCases } from "./account-search.ts";
import { accountStorageCases } from "./account-storage.ts";
import { accountTimeCases, otherTimeCases } from "./account-times.ts";
import { accountUpdateCases } from "./account-updates.ts";
import { administratorCases } from "./administrators.ts";
import { auditLogCases } from "./audit-log.ts";
import { auditQueryCases } from "./audit-queries.ts";
import { sealCases } from "./audit-seals.ts";
import { caughtRefusalCases } from "./caught-refusals.ts";
import { clientListCases } from "./client-lists.ts";
import { clientRaceCases } from "./client-races.ts";
import { clientCases } from "./clients.ts";
import { endedTransactionCases } from "./ended-transactions.ts";
import { identityRaceCases } from "./identity-races.ts";
import { isolationCases } from "./isolation.ts";
import { legacyAccountCases } from "./legacy-accounts.ts";
import { linkTokenCases } from "./link-tokens.ts";
import { loginReportCases } from "./login-report.ts";
import { loginRaceCases } from "./login-races.ts";
import { passcodeUseCases } from "./passcode-use.ts";
import { passcodeCases } from "./passcodes.ts";
import { passwordCases } from "./passwords.ts";
import { principalCases } from "./principals.ts";
import { profileCases } from "./profiles.ts";
import { revocationRaceCases } from "./revocation-races.ts";
import { sessionEndCases } from "./session-ends.ts";
import { sessionListCases } from "./session-lists.ts";
import { sessionOwnerCases } from "./session-owners.ts";
import { sessionCases } from "./sessions.ts";
import { signInRaceCases } from "./sign-in-races.ts";
import { throttleCases } from "./throttle.ts";
import { throttleRaceCases } from "./throttle-races.ts";
import { transactionCases } from "./transactions.ts";
import { uniqueRaceCases } from "./unique-races.ts";
import { writeRaceCases } from "./write-races.ts";

/** Every case, by the contract it checks. */
export const casesByPort = {
  AccountRepository: [
    ...accountStorageCases,
    ...accountUpdateCases,
    ...accountLoginCases,
    ...accountConflictCases,
    ...accountRemovalCases,
    ...accountIdentityCases,
    ...accountSearchCases,
    ...accountPagingCases,
    ...accountTimeCases,
    ...administratorCases,
  ],
  ProfileRepository: profileCases,
  CredentialRepository: passwordCases,
  PasscodeRepository: [...passcodeCases, ...passcodeUseCases],
  LinkTokenRepository: linkTokenCases,
  SessionRepository: [...sessionCases, ...sessionListCases, ...sessionEndCases, ...sessionOwnerCases],
  ClientRepository: [...clientCases, ...clientListCases, ...clientRaceCases],
  PrincipalReader: principalCases,
  ThrottleRepository: [...throttleCases, ...throttleRaceCases],
  AuditLog: [...auditLogCases, ...auditQueryCases],
  LoginReport: loginReportCases,
  SealRepository: sealCases,
  LegacyAccountReader: legacyAccountCases,
  Transactions: [
    ...transactionCases,
    ...caughtRefusalCases,
    ...endedTransactionCases,
    ...isolationCases,
    ...otherTimeCases,
  ],
  Concurrency: [...uniqueRaceCases, ...writeRaceCases, ...loginRaceCases],
  Identity: [...identityRaceCases, ...revocationRaceCases, ...signInRaceCases],
} as const satisfies Readonly<Record<string, readonly ConformanceCase[]>>;
