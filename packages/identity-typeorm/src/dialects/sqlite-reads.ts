import type Database from "better-sqlite3";
import { translateDriverError } from "../driver-errors.ts";
import type { ReadConnection } from "../lazy-store.ts";
import type { SqlRow, SqlValue, ValueExecutor } from "../sql-executor.ts";
import { toSqliteValue } from "./sqlite-values.ts";

/** Longest wait for a file that recovers from a crash; writers never make a reader wait. */
const BUSY_TIMEOUT_MS = 5000;

/** A second, read-only connection: it sees what is committed and waits for no writer. */
export class SqliteReads implements ReadConnection, ValueExecutor {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<SqlValue[], SqlRow>>();
  readonly #valueStatements = new Map<string, Database.Statement<SqlValue[]>>();

  /**
   * @param Driver given, not imported: programs that use Postgres do not have it
   * @throws IdentityError `store/unavailable`
   */
  constructor(path: string, Driver: typeof Database) {
    try {
      this.#database = new Driver(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    } catch (error) {
      throw translateDriverError(error);
    }
  }

  async all(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    try {
      return this.#prepare(sql).all(...values.map(toSqliteValue));
    } catch (error) {
      throw translateDriverError(error);
    }
  }

  async value(sql: string, values: readonly SqlValue[]): Promise<unknown> {
    try {
      return this.#prepareValue(sql).get(...values.map(toSqliteValue));
    } catch (error) {
      throw translateDriverError(error);
    }
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #prepareValue(sql: string): Database.Statement<SqlValue[]> {
    const known = this.#valueStatements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<SqlValue[]>(sql).pluck();
    this.#valueStatements.set(sql, statement);
    return statement;
  }

  #prepare(sql: string): Database.Statement<SqlValue[], SqlRow> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<SqlValue[], SqlRow>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
