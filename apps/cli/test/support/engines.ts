import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { createTestDatabase } from "@pp/test-postgres";
import pg from "pg";

export type SqlValue = string | number | bigint | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** One database of a test, and a way to look into it beside the program. */
export interface TestDatabase {
  /** What makes the program use it. */
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** Runs one statement; `$1`, `$2` stand for the parameters, in this order. Counts come as numbers. */
  rows(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: "SQLite" | "Postgres";
  /** A database without any table. For SQLite the default one of this HOME: not even the file is there. */
  open(home: string): Promise<TestDatabase>;
  /** Waits until the server has noticed that a killed client is gone. */
  settle(database: TestDatabase): Promise<void>;
}

export const defaultSqliteFile = (home: string): string => join(home, ".local/share/photoprism/identity.db");

export const sqlite: Engine = {
  name: "SQLite",
  open: (home) => {
    const file = defaultSqliteFile(home);
    return Promise.resolve({ env: {}, url: `sqlite:${file}`, rows: sqliteRows(file), close: () => Promise.resolve() });
  },
  settle: () => Promise.resolve(),
};

/** Opens the file for each statement only: the tests must not hold a lock that the program would wait for. */
const sqliteRows =
  (file: string): TestDatabase["rows"] =>
  (sql, parameters = []) =>
    Promise.resolve().then(() => {
      if (!existsSync(file)) throw new Error(`there is no ${file}`);
      const connection = new Sqlite(file, { timeout: 5000 });
      try {
        const statement = connection.prepare<SqlValue[], Row>(sql.replaceAll(/\$\d+/g, "?"));
        if (statement.reader) return statement.all(...parameters);
        statement.run(...parameters);
        return [];
      } finally {
        connection.close();
      }
    });

// The driver has text for what COUNT() gives.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export const postgres: Engine = {
  name: "Postgres",
  open: async () => {
    const { url, drop } = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0 });
    // When the database is dropped the server may end this connection before we have.
    pool.on("error", () => undefined);
    return {
      env: { PHOTOPRISM_DATABASE_URL: url },
      url,
      rows: async (sql, parameters = []) => (await pool.query<Row>(sql, [...parameters])).rows,
      close: async () => {
        await pool.end();
        await drop();
      },
    };
  },
  settle: async (database) => {
    const sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for (let attempt = 0; (await database.rows(sql)).length > 0; attempt += 1) {
      if (attempt === 200) throw new Error("the server does not end the transactions of a killed client");
      await sleep(25);
    }
  },
};

/** A run for another Postgres than the usual one has nothing to say of SQLite. */
export const engines: readonly Engine[] =
  process.env["PHOTOPRISM_TEST_POSTGRES_VERSION"] === undefined ? [sqlite, postgres] : [postgres];
