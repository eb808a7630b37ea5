import type { AuditLog, AuditReader } from "./audit-log.ts";
import type { LoginReport, LoginReportReader } from "./login-report.ts";
import type { SealReader, SealRepository } from "./seal-repository.ts";

export interface AuditStoreReader {
  readonly audit: AuditReader;
  readonly seals: SealReader;
  readonly logins: LoginReportReader;
}

export interface AuditTransaction {
  readonly audit: AuditLog;
  readonly seals: SealRepository;
  readonly logins: LoginReport;
}

/** The part of the identity store that the audit works on: it knows nothing of accounts. */
export interface AuditStore {
  read<T>(work: (reader: AuditStoreReader) => Promise<T>): Promise<T>;
  transaction<T>(work: (tx: AuditTransaction) => Promise<T>): Promise<T>;
}
