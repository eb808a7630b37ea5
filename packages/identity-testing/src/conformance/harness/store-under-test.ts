import type { IdentityStore, LegacyAccount } from "@pp/identity";

/** A row for the legacy `users` table; with `deletedAt` it is one that must not be shown. */
export interface LegacyAccountSeed extends LegacyAccount {
  readonly deletedAt?: Date;
}

/** What the suite needs to know about an adapter. Every case opens its own. */
export interface StoreUnderTest {
  /** Migrated and empty. Cases may close it. */
  readonly store: IdentityStore;

  /**
   * Another store on the same database, as another process would have; also after `store` was closed. It is what
   * makes races real: without it all contenders share `store`, and cases about two stores are skipped.
   */
  openAnother?(): Promise<IdentityStore>;

  /** Makes the legacy table with these rows; `store` is read anew after it. Without it those cases are skipped. */
  seedLegacyAccounts?(rows: readonly LegacyAccountSeed[]): Promise<void>;

  /** Closes every store it handed out and removes the database. Called once, whatever happened. */
  close(): Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;
