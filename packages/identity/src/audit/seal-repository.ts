import type { AuditSeal, SealPurge } from "./seal.ts";

/** Where seals are kept. Implementations return copies, keep milliseconds in UTC, and never read a clock. */
export interface SealRepository {
  /** By number, ascending, from `fromNumber` on; at most `limit`. */
  list(page: { readonly fromNumber: number; readonly limit: number }): Promise<readonly AuditSeal[]>;

  /** The newest seal; other transactions that call it wait until this one ends. */
  lockLast(): Promise<AuditSeal | undefined>;

  /** @throws IdentityError `audit/changed-meanwhile` when there is a seal of that number */
  add(seal: AuditSeal): Promise<void>;

  /** False when there is no such seal or it is marked already. */
  markPurged(number: number, purge: SealPurge): Promise<boolean>;
}

export type SealReader = Pick<SealRepository, "list">;
