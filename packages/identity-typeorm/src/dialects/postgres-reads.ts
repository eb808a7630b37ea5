import pg from "pg";
import { translateDriverError } from "../driver-errors.ts";
import type { ReadConnection } from "../lazy-store.ts";
import { numberPlaceholders, type SqlRow, type SqlValue } from "../sql-executor.ts";
import { toPostgresValue } from "./postgres-values.ts";

export interface PoolOptions {
  readonly connectionString: string;
  readonly max: number;
  readonly statementTimeoutMs: number;
  /** Whether a connection may keep a statement under its name. */
  readonly prepare: boolean;
}

export const APPLICATION_NAME = "pp-identity";
export const CONNECT_TIMEOUT_MS = 10_000;

/** Old tables have times without a zone, in UTC. They stay text: the driver would take them for local time. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.TIMESTAMP, String);

/** Reads outside transactions, each a statement of its own. */
export class PostgresReads implements ReadConnection {
  readonly #pool: pg.Pool;
  readonly #native = new Map<string, string>();
  readonly #prepare: boolean;

  constructor({ connectionString, max, prepare, statementTimeoutMs }: PoolOptions) {
    this.#prepare = prepare;
    this.#pool = new pg.Pool({
      connectionString,
      max,
      application_name: APPLICATION_NAME,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // On this side: pgbouncer refuses the server's setting at connection time.
      query_timeout: statementTimeoutMs,
      allowExitOnIdle: true,
      types,
    });
    // A lost idle connection is no news: the next statement gets another one.
    this.#pool.on("error", () => undefined);
  }

  async all(sql: string, values: readonly SqlValue[], name?: string): Promise<readonly SqlRow[]> {
    const query = { text: this.#toNative(sql), values: values.map(toPostgresValue) };
    try {
      const { rows } = await this.#pool.query<SqlRow>(this.#prepare && name !== undefined ? { ...query, name } : query);
      return rows;
    } catch (error) {
      throw translateDriverError(error);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  #toNative(sql: string): string {
    const known = this.#native.get(sql);
    if (known !== undefined) return known;
    const native = numberPlaceholders(sql);
    this.#native.set(sql, native);
    return native;
  }
}
