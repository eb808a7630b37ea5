/** What is remembered of one address or one account. Gone when it says nothing any more. */
export interface ThrottleEntry {
  /** `address:<canonical address>` or `account:<username>`. */
  readonly key: string;
  /** Addresses: when all taken tokens will have come back. Accounts: when the next attempt is allowed. */
  readonly until: Date;
  /** Accounts: failed attempts in a row. Addresses: 0. */
  readonly failures: number;
  readonly updatedAt: Date;
}

/**
 * The memory of the throttle, shared by all processes. Implementations keep milliseconds in UTC, never read a clock,
 * and pass `throttleRepositoryConformance`.
 */
export interface ThrottleRepository {
  /**
   * The entries of the keys, in the order asked; undefined where there is none. Other transactions that lock one of
   * them, stored or not, wait until this one ends; keys are locked in one order, so two callers never wait for each other.
   */
  lock(keys: readonly string[]): Promise<readonly (ThrottleEntry | undefined)[]>;

  /** Stores or replaces. Only for keys that this transaction has locked. */
  put(entry: ThrottleEntry): Promise<void>;

  /** The latest `until` first, then by key; entries that no longer hold anybody up at `now` are left out. */
  list(query: {
    readonly now: Date;
    readonly search?: string;
    readonly limit: number;
  }): Promise<readonly ThrottleEntry[]>;

  /** Resolves to false when there was no such entry. */
  remove(key: string): Promise<boolean>;

  /** Removes at most `limit` entries last changed before `before`; resolves to how many went. */
  removeOlder(before: Date, limit: number): Promise<number>;
}

export type ThrottleReader = Pick<ThrottleRepository, "list">;
