import type { ConformanceCase } from "../harness/conformance-case.ts";
import { accountConflictCases } from "./account-conflicts.ts";
import { accountPagingCases } from "./account-paging.ts";
import { accountRemovalCases } from "./account-removal.ts";
import { accountSearchCases } from "./account-search.ts";
import { accountStorageCases } from "./account-storage.ts";
import { accountTimeCases, otherTimeCases } from "./account-times.ts";
import { accountUpdateCases } from "./account-updates.ts";
import { administratorCases } from "./administrators.ts";
import { auditLogCases } from "./audit-log.ts";
import { caughtRefusalCases } from "./caught-refusals.ts";
import { endedTransactionCases } from "./ended-transactions.ts";
import { isolationCases } from "./isolation.ts";
import { legacyAccountCases } from "./legacy-accounts.ts";
import { linkTokenCases } from "./link-tokens.ts";
import { passcodeCases } from "./passcodes.ts";
import { passwordCases } from "./passwords.ts";
import { profileCases } from "./profiles.ts";
import { sessionCases } from "./sessions.ts";
import { transactionCases } from "./transactions.ts";
import { uniqueRaceCases } from "./unique-races.ts";
import { writeRaceCases } from "./write-races.ts";

/** Every case, by the contract it checks. */
export const casesByPort = {
  AccountRepository: [
    ...accountStorageCases,
    ...accountUpdateCases,
    ...accountConflictCases,
    ...accountRemovalCases,
    ...accountSearchCases,
    ...accountPagingCases,
    ...accountTimeCases,
    ...administratorCases,
  ],
  ProfileRepository: profileCases,
  CredentialRepository: [...passwordCases, ...passcodeCases],
  LinkTokenRepository: linkTokenCases,
  SessionRepository: sessionCases,
  AuditLog: auditLogCases,
  LegacyAccountReader: legacyAccountCases,
  Transactions: [
    ...transactionCases,
    ...caughtRefusalCases,
    ...endedTransactionCases,
    ...isolationCases,
    ...otherTimeCases,
  ],
  Concurrency: [...uniqueRaceCases, ...writeRaceCases],
} as const satisfies Readonly<Record<string, readonly ConformanceCase[]>>;
