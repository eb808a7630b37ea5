import { join } from "node:path";
import Database from "better-sqlite3";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";
import { createDatabase, startPostgres } from "@pp/test-postgres";
import pg from "pg";
import { workFolder } from "./processes.js";
import { seedPostgres, seedSqlite } from "./seed.js";

/**
 * @typedef {object} SeededDatabase
 * @property {string} url what `PHOTOPRISM_DATABASE_URL` takes
 * @property {() => Promise<import("@pp/identity-typeorm").OpenedStore>} open
 * @property {(statement: { sql: string, values: readonly unknown[] }) => Promise<readonly string[]>} explain
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {RegExp} scan what a plan says that reads the whole table
 * @property {(count: number) => Promise<SeededDatabase>} seed
 * @property {() => Promise<void>} stop
 */

/** @type {Engine} */
const sqlite = {
  name: "SQLite",
  scan: /\bSCAN auth_users\b(?! USING)/,
  stop: () => Promise.resolve(),
  async seed(count) {
    const path = join(workFolder, `search-${String(count)}.db`);
    await seedSqlite(path, count);
    return {
      url: `sqlite:${path}`,
      open: () => openSqliteStore({ path }),
      explain: async ({ sql, values }) => {
        const database = new Database(path, { readonly: true });
        const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
        database.close();
        return steps.map((step) => step.detail);
      },
    };
  },
};

/** @returns {Promise<Engine>} */
async function postgres() {
  const server = await startPostgres();
  return {
    name: "Postgres",
    scan: /\bSeq Scan on auth_users\b/,
    stop: () => server.stop(),
    async seed(count) {
      const url = await createDatabase(server.url);
      await seedPostgres(url, count);
      return { url, open: () => openPostgresStore({ url }), explain: (statement) => explainPostgres(url, statement) };
    },
  };
}

async function explainPostgres(url, { sql, values }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ${sql}`, [...values]);
  await client.end();
  return rows.map((row) => row["QUERY PLAN"]);
}

/** One after the other: each is stopped before the next begins. @type {readonly (() => Promise<Engine>)[]} */
export const engines = [() => Promise.resolve(sqlite), postgres];
