import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { toSqliteValue } from "../../src/dialects/sqlite-values.ts";
import type { SqlValue } from "../../src/sql-executor.ts";
import { openSqliteStore } from "../../src/sqlite.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { type Engine, OpenedStores, type Row, type TestDatabase } from "./test-database.ts";

export interface SqliteTestDatabase extends TestDatabase {
  readonly path: string;
}

export function createSqliteDatabase(): SqliteTestDatabase {
  const folder = scratchFolder();
  const path = join(folder.path, "data", "identity.db");
  const stores = new OpenedStores();
  return {
    path,
    open: (migrations) => stores.add(openSqliteStore({ path, ...(migrations && { migrations }) })),
    rows: async (sql, values = []) => readRows(path, sql, values),
    drop: async () => {
      await stores.closeAll();
      folder.remove();
    },
  };
}

/** Open for this statement only: a test must not hold a lock that a store would wait for. */
function readRows(path: string, sql: string, values: readonly SqlValue[]): readonly Row[] {
  const connection = new Sqlite(path, { timeout: 5000 });
  try {
    const statement = connection.prepare<SqlValue[], Row>(sql);
    const bound = values.map(toSqliteValue);
    if (statement.reader) return statement.all(...bound);
    statement.run(...bound);
    return [];
  } finally {
    connection.close();
  }
}

let migrated: Promise<Buffer> | undefined;

/** The file of a store that was closed has everything: the log of SQLite is written back into it. */
async function makeTemplate(): Promise<Buffer> {
  const database = createSqliteDatabase();
  await (await database.open()).close();
  const content = readFileSync(database.path);
  await database.drop();
  return content;
}

async function createMigrated(): Promise<SqliteTestDatabase> {
  const content = await (migrated ??= makeTemplate());
  const database = createSqliteDatabase();
  mkdirSync(dirname(database.path));
  writeFileSync(database.path, content);
  return database;
}

export const sqlite: Engine = {
  name: "SQLite",
  create: async () => createSqliteDatabase(),
  createMigrated,
  dispose: () => Promise.resolve(),
};
