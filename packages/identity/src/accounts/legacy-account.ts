/** A row of the `users` table from before November 2022. Read only. */
export interface LegacyAccount {
  readonly id: number;
  readonly uid: string;
  readonly displayName: string;
  readonly username: string;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly createdAt: Date | undefined;
}

export interface LegacyAccountQuery {
  /** Case-insensitive prefix of username, email or full name, or a whole uid. */
  readonly search?: string;
  /** The id of the last row of the page before. */
  readonly afterId?: number;
  /** 1 to 1000 rows. */
  readonly limit: number;
}

/** Reads what an old installation left behind. Never writes. */
export interface LegacyAccountReader {
  /** By id, deleted rows left out; empty when there is no such table. */
  list(query: LegacyAccountQuery): Promise<readonly LegacyAccount[]>;
}
