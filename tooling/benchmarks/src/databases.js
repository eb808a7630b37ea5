import { join } from "node:path";
import Database from "better-sqlite3";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";
import { createDatabase, startPostgres } from "@pp/test-postgres";
import pg from "pg";
import { workFolder } from "./processes.js";

/**
 * One empty database of an engine, to be used by a store and, beside it, by whatever it is compared with.
 *
 * @typedef {object} EmptyDatabase
 * @property {() => Promise<import("@pp/identity-typeorm").OpenedStore>} open
 * @property {Database.Database | pg.Pool} driver as peers take it
 * @property {(sql: string) => Promise<void>} exec
 * @property {(table: string) => Promise<readonly { name: string, sql: string }[]>} indexes those that can be dropped
 * @property {string} url
 * @property {() => Promise<void>} close
 *
 * @typedef {object} DatabaseEngine
 * @property {"SQLite" | "Postgres"} name
 * @property {() => Promise<EmptyDatabase>} create
 * @property {() => Promise<void>} stop
 */

let files = 0;

/** @returns {Promise<DatabaseEngine>} */
const sqlite = () =>
  Promise.resolve({
    name: "SQLite",
    stop: () => Promise.resolve(),
    create: () => {
      const path = join(workFolder, `database-${String((files += 1))}.db`);
      const driver = new Database(path, { timeout: 5000 });
      driver.pragma("journal_mode = WAL");
      return Promise.resolve({
        open: () => openSqliteStore({ path }),
        driver,
        exec: (sql) => Promise.resolve(void driver.exec(sql)),
        indexes: (table) =>
          Promise.resolve(
            driver
              .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
              .all(table),
          ),
        url: `sqlite:${path}`,
        close: () => Promise.resolve(void driver.close()),
      });
    },
  });

/** @returns {Promise<DatabaseEngine>} */
async function postgres() {
  const server = await startPostgres();
  return {
    name: "Postgres",
    stop: () => server.stop(),
    create: async () => {
      const url = await createDatabase(server.url);
      const driver = new pg.Pool({ connectionString: url, max: 10 });
      // The server is stopped as soon as nothing is asked any more.
      driver.on("error", () => undefined);
      return {
        open: () => openPostgresStore({ url }),
        driver,
        exec: async (sql) => void (await driver.query(sql)),
        indexes: async (table) =>
          (
            await driver.query(
              `SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename = $1 AND indexname NOT IN
                (SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass)`,
              [table],
            )
          ).rows,
        url,
        close: () => driver.end(),
      };
    },
  };
}

/**
 * Runs `measure` on one engine after the other.
 *
 * @param {(engine: DatabaseEngine) => Promise<void>} measure
 */
export async function onEachEngine(measure) {
  for (const start of [sqlite, postgres]) {
    const engine = await start();
    try {
      await measure(engine);
    } finally {
      await engine.stop();
    }
  }
}
