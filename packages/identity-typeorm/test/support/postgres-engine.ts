import { createTestDatabase } from "@pp/test-postgres";
import pg from "pg";
import { openPostgresStore } from "../../src/postgres.ts";
import { numberPlaceholders } from "../../src/sql-executor.ts";
import { type Engine, OpenedStores, type Row, type TestDatabase } from "./test-database.ts";

export interface PostgresTestDatabase extends TestDatabase {
  readonly url: string;
}

export async function createPostgresDatabase(): Promise<PostgresTestDatabase> {
  const { url, drop } = await createTestDatabase();
  const stores = new OpenedStores();
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  // Dropping the database ends a connection that is still closing.
  pool.on("error", () => undefined);
  return {
    url,
    open: (migrations) => stores.add(openPostgresStore({ url, poolSize: 4, ...(migrations && { migrations }) })),
    rows: async (sql, values = []) => (await pool.query<Row>(numberPlaceholders(sql), [...values])).rows,
    drop: async () => {
      await Promise.all([stores.closeAll(), pool.end()]);
      await drop();
    },
  };
}

/** Migrated databases that no test uses now. */
const idle: PostgresTestDatabase[] = [];

async function takeMigrated(): Promise<PostgresTestDatabase> {
  const kept = idle.pop();
  if (kept !== undefined) return kept;
  const database = await createPostgresDatabase();
  await (await database.open()).close();
  return database;
}

/** Without its rows, and free of connections that a failed test may have left. */
async function giveBack(database: PostgresTestDatabase): Promise<void> {
  await database.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  await database.rows(
    "TRUNCATE auth_users, auth_sessions, auth_throttle, audit_events, audit_seals, audit_logins CASCADE",
  );
  await database.rows("DROP TABLE IF EXISTS users");
  idle.push(database);
}

export const postgres: Engine = {
  name: "Postgres",
  create: createPostgresDatabase,
  createMigrated: async () => {
    const database = await takeMigrated();
    const stores = new OpenedStores();
    return {
      rows: (sql, values) => database.rows(sql, values),
      open: (migrations) => stores.add(database.open(migrations)),
      drop: async () => {
        await stores.closeAll();
        await giveBack(database);
      },
    };
  },
  dispose: async () => {
    await Promise.all(idle.splice(0).map((database) => database.drop()));
  },
};
