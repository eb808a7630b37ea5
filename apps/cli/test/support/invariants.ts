import { expect } from "vitest";
import type { Engine, Row, TestDatabase } from "./engines.ts";

/** What must hold after anything: each statement finds rows that break it, so none may. */
const broken: Readonly<Record<string, string>> = {
  "an account has exactly one details row":
    "SELECT user_name FROM auth_users u WHERE (SELECT COUNT(*) FROM auth_users_details d WHERE d.user_uid = u.user_uid) <> 1",
  "an account has exactly one settings row":
    "SELECT user_name FROM auth_users u WHERE (SELECT COUNT(*) FROM auth_users_settings s WHERE s.user_uid = u.user_uid) <> 1",
  "details belong to an account": orphans("auth_users_details", "user_uid"),
  "settings belong to an account": orphans("auth_users_settings", "user_uid"),
  "passwords belong to an account": orphans("passwords", "uid"),
  "passcodes belong to an account": orphans("passcodes", "uid"),
  "sessions belong to an account, or to nobody": orphans("auth_sessions", "user_uid"),
  // Every change of the row is told by one event, and every event tells of a change.
  "the version of an account is the number of its events": `
    SELECT user_name, version FROM auth_users u WHERE version <> (
      SELECT COUNT(*) FROM audit_events e WHERE e.subject = u.user_uid
      AND e.action IN ('account.added', 'account.changed', 'account.deleted', 'account.restored', 'password.changed',
        'password.removed', 'passcode.activated', 'passcode.removed'))`,
  "a purged account is gone": `
    SELECT user_name FROM auth_users u WHERE EXISTS (
      SELECT 1 FROM audit_events e WHERE e.subject = u.user_uid AND e.action = 'account.purged')`,
  "an added account is there, or its removal was audited": `
    SELECT subject_name FROM audit_events e WHERE action = 'account.added'
      AND NOT EXISTS (SELECT 1 FROM auth_users u WHERE u.user_uid = e.subject)
      AND NOT EXISTS (SELECT 1 FROM audit_events p WHERE p.subject = e.subject AND p.action = 'account.purged')
      AND NOT EXISTS (SELECT 1 FROM audit_events r WHERE r.action = 'accounts.reset' AND r.id > e.id)`,
};

function orphans(table: string, column: string): string {
  return `SELECT ${column} FROM ${table} t WHERE ${column} IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM auth_users u WHERE u.user_uid = t.${column})`;
}

const sqliteIsSound = async (database: TestDatabase): Promise<void> => {
  expect(await database.rows("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  expect(await database.rows("PRAGMA foreign_key_check")).toEqual([]);
};

/** Checks the whole database; the failure names the rule and the rows that break it. */
export async function expectInvariants(database: TestDatabase, engine: Engine): Promise<void> {
  const found: Record<string, readonly Row[]> = {};
  for (const [rule, sql] of Object.entries(broken)) {
    const rows = await database.rows(sql);
    if (rows.length > 0) found[rule] = rows;
  }
  expect(found).toEqual({});
  if (engine.name === "SQLite") await sqliteIsSound(database);
}
