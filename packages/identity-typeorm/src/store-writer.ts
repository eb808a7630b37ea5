import type { StoreTransaction } from "@pp/identity";

/** The part of a store that needs the ORM. */
export interface StoreWriter {
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  runMigrations(): Promise<readonly string[]>;
  revertMigration(): Promise<string | undefined>;
  close(): Promise<void>;
}
