/** Events for each login summary: people come back. */
const EVENTS_PER_LOGIN = 10;

/** @param {number} count @param {{ readonly hex: string, readonly time: string, readonly numbers: (count: number) => string }} dialect */
const insertEvents = (count, { hex, time, numbers }) => `
  WITH ${numbers(count)}
  INSERT INTO audit_events (at, actor, client_ip, user_agent, action, subject, subject_name, fields, realm, outcome,
    reason, content_hash)
  SELECT ${time}, 'anonymous', '10.' || n % 200 || '.' || n % 250 || '.' || n % 251, 'Mozilla/5.0', 'login.attempted',
    'us44we8' || n % 100000, 'person' || n % 100000, '', 'api', CASE n % 20 WHEN 0 THEN 'failed' ELSE 'ok' END,
    CASE n % 20 WHEN 0 THEN 'invalid password' ELSE '' END, ${hex}
  FROM numbers ORDER BY n`;

const insertLogins = (count, { time, numbers }) => `
  WITH ${numbers(count)}
  INSERT INTO audit_logins (client_ip, login_name, login_realm, login_status, login_at, created_at, updated_at)
  SELECT '10.' || n % 200 || '.' || n % 250 || '.' || n % 251, 'person' || n, 'api', 'OK', ${time}, ${time}, ${time}
  FROM numbers ORDER BY n`;

/** `n` seconds after the beginning of 2020. */
const dialects = {
  SQLite: {
    hex: "printf('%064x', n)",
    time: "strftime('%Y-%m-%d %H:%M:%S.000', 1577836800 + n, 'unixepoch')",
    numbers: (count) =>
      `RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${String(count)})`,
  },
  Postgres: {
    hex: "lpad(to_hex(n), 64, '0')",
    time: "to_timestamp(1577836800 + n)",
    numbers: (count) => `numbers AS (SELECT generate_series(1, ${String(count)}) AS n)`,
  },
};

/**
 * Fills the tables of a migrated database. Indexes are made after the rows, which takes a tenth of the time.
 *
 * @param {"SQLite" | "Postgres"} engine
 * @param {import("./databases.js").EmptyDatabase} database
 * @param {number} count of events
 */
export async function seedAudit(engine, database, count) {
  if (engine === "SQLite") await database.exec("PRAGMA synchronous = OFF");
  for (const [table, statement] of [
    ["audit_events", insertEvents(count, dialects[engine])],
    ["audit_logins", insertLogins(count / EVENTS_PER_LOGIN, dialects[engine])],
  ]) {
    const indexes = await database.indexes(table);
    for (const { name } of indexes) await database.exec(`DROP INDEX ${name}`);
    await database.exec(statement);
    for (const { sql } of indexes) await database.exec(sql);
  }
  // What happens by itself within minutes.
  if (engine === "SQLite") await database.exec("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE");
  else for (const table of ["audit_events", "audit_logins"]) await database.exec(`VACUUM (ANALYZE) ${table}`);
}
