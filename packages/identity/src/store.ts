import type { AccountReader, AccountRepository } from "./accounts/account-repository.ts";
import type { LegacyAccountReader } from "./accounts/legacy-account.ts";
import type { ProfileReader, ProfileRepository } from "./accounts/profile-repository.ts";
import type { AuditLog, AuditReader } from "./audit/audit-log.ts";
import type { LoginReport, LoginReportReader } from "./audit/login-report.ts";
import type { SealReader, SealRepository } from "./audit/seal-repository.ts";
import type { PrincipalReader } from "./authentication/principal-reader.ts";
import type { ThrottleReader, ThrottleRepository } from "./authentication/throttle-repository.ts";
import type { ClientReader, ClientRepository } from "./clients/client-repository.ts";
import type { CredentialReader, CredentialRepository } from "./credentials/credential-repository.ts";
import type { LinkTokenReader, LinkTokenRepository } from "./credentials/link-token-repository.ts";
import type { PasscodeReader, PasscodeRepository } from "./credentials/passcode-repository.ts";
import type { SessionReader, SessionRepository } from "./sessions/session-repository.ts";

/** What can be looked at without a transaction. */
export interface StoreReader {
  readonly accounts: AccountReader;
  readonly legacyAccounts: LegacyAccountReader;
  readonly profiles: ProfileReader;
  readonly credentials: CredentialReader;
  readonly passcodes: PasscodeReader;
  readonly linkTokens: LinkTokenReader;
  readonly sessions: SessionReader;
  readonly clients: ClientReader;
  readonly principals: PrincipalReader;
  readonly throttle: ThrottleReader;
  readonly audit: AuditReader;
  readonly logins: LoginReportReader;
  readonly seals: SealReader;
}

/**
 * Everything that one transaction can read and change. An IdentityError that `work` catches leaves it usable: what was
 * written before stays, and more may follow. Not usable after `work` has ended.
 */
export interface StoreTransaction {
  readonly accounts: AccountRepository;
  readonly profiles: ProfileRepository;
  readonly credentials: CredentialRepository;
  readonly passcodes: PasscodeRepository;
  readonly linkTokens: LinkTokenRepository;
  readonly sessions: SessionRepository;
  readonly clients: ClientRepository;
  readonly throttle: ThrottleRepository;
  readonly audit: AuditLog;
  readonly logins: LoginReport;
  readonly seals: SealRepository;
}

/** A database, or something that keeps its promises: pass `runStoreConformance` from `@pp/identity-testing`. */
export interface IdentityStore {
  /** Runs `work` on committed data, beside writers and without waiting for them. */
  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T>;

  /**
   * Runs `work` as a whole or not at all: rolled back when it throws, and the error is passed on. It may run more
   * than once (a lost serialisation race), so nothing slow and nothing that cannot be undone belongs inside.
   *
   * @throws IdentityError `store/unavailable` when the database cannot be reached
   * @throws Error when called inside another transaction of the same call chain (it would wait for itself)
   */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;

  /** Waits for what is running, then lets the database go. */
  close(): Promise<void>;
}
