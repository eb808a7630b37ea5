import Database from "better-sqlite3";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";
import pg from "pg";

const names = [
  "alice",
  "carol",
  "dave",
  "frank",
  "grace",
  "heidi",
  "ivan",
  "judy",
  "mallory",
  "niaj",
  "olivia",
  "peggy",
];

/** How many accounts are named bob, however many accounts there are. */
export const BOBS = 50;

/** One account in so many is named eve: there are more of them in a larger table. */
export const EVES_EVERY = 200;

const columns = `user_uid, ref_id, user_name, user_name_key, display_name, display_name_key, user_email, user_role,
  auth_provider, auth_method, can_login, preview_token, download_token, created_at, updated_at`;

/**
 * Accounts 1 to `count`; `n` is the number of each.
 *
 * @param {number} count
 * @param {{ readonly padded: string, readonly time: string, readonly numbers: string }} dialect how the engine writes a
 *   number of nine digits, a time, and a table `numbers` of all `n`
 */
const insertAccounts = (count, { padded, time, numbers }) => `
  WITH ${numbers},
  people AS (
    SELECT ${padded} AS digits, CASE
      WHEN n % ${String(count / BOBS)} = 0 THEN 'bob'
      WHEN n % ${String(EVES_EVERY)} = 7 THEN 'eve'
      ${names.map((name, index) => `WHEN n % ${String(names.length)} = ${String(index)} THEN '${name}'`).join("\n      ")}
    END AS name FROM numbers ORDER BY n
  )
  INSERT INTO auth_users (${columns})
  SELECT 'us44we8' || digits, 'user' || substr(digits, 2), name || digits, name || digits, name || ' ' || digits,
    name || ' ' || digits, name || digits || '@example.com', 'user', 'local', 'default', TRUE, substr(digits, 2),
    substr(digits, 2), ${time}, ${time}
  FROM people`;

/** @param {string} path @param {number} count */
export async function seedSqlite(path, count) {
  await (await openSqliteStore({ path })).close();
  const database = new Database(path);
  database.pragma("synchronous = OFF");
  database.exec(
    insertAccounts(count, {
      padded: "printf('%09d', n)",
      time: "'2025-01-01 00:00:00.000'",
      numbers: `RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${String(count)})`,
    }),
  );
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

/** @param {string} url @param {number} count */
export async function seedPostgres(url, count) {
  await (await openPostgresStore({ url })).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    insertAccounts(count, {
      padded: "lpad(n::text, 9, '0')",
      time: "timestamptz '2025-01-01T00:00:00Z'",
      numbers: `numbers AS (SELECT generate_series(1, ${String(count)}) AS n)`,
    }),
  );
  // What autovacuum does within a minute.
  await client.query("VACUUM (ANALYZE) auth_users");
  await client.end();
}
