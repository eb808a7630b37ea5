import type Database from "better-sqlite3";
import { translateDriverError } from "../driver-errors.ts";
import type { ReadConnection } from "../lazy-store.ts";
import type { SqlRow, SqlValue } from "../sql-executor.ts";
import { toSqliteValue } from "./sqlite-values.ts";

/** Longest wait for a file that recovers from a crash; writers never make a reader wait. */
const BUSY_TIMEOUT_MS = 5000;

/** A second, read-only connection: it sees what is committed and waits for no writer. */
export class SqliteReads implements ReadConnection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<SqlValue[], SqlRow>>();
  readonly #bare = new Map<string, Database.Statement<SqlValue[], readonly unknown[]>>();

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

  /** The first row as bare values, in the order of its columns: naming twenty takes the driver as long as reading them. */
  async first(sql: string, values: readonly SqlValue[]): Promise<readonly unknown[] | undefined> {
    try {
      return this.#prepareBare(sql).get(...values.map(toSqliteValue));
    } catch (error) {
      throw translateDriverError(error);
    }
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #prepareBare(sql: string): Database.Statement<SqlValue[], readonly unknown[]> {
    const known = this.#bare.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<SqlValue[], readonly unknown[]>(sql).raw();
    this.#bare.set(sql, statement);
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
