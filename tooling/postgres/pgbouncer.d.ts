export interface PgBouncer {
  /** The same database, through the pooler. */
  readonly url: string;
  /** Answers of its admin console. */
  show(what: "POOLS" | "STATS"): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/**
 * A pooler in transaction mode with two server connections: what a client leaves in a session, another one finds.
 *
 * @throws Error that says how to install it
 */
export declare function startPgBouncer(databaseUrl: string): Promise<PgBouncer>;
