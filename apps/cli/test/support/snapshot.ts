import type { TestDatabase } from "./engines.ts";

/** How many rows each table has, and one account of them. */
export interface Snapshot {
  readonly accounts: number;
  readonly details: number;
  readonly settings: number;
  readonly passwords: number;
  readonly passcodes: number;
  readonly sessions: number;
  readonly events: number;
  readonly name: string | undefined;
  readonly version: number | undefined;
}

export async function takeSnapshot(database: TestDatabase, username: string): Promise<Snapshot> {
  const count = (table: string, as: string): string => `(SELECT COUNT(*) FROM ${table}) AS ${as}`;
  const [counts] = await database.rows(
    `SELECT ${[
      count("auth_users", "accounts"),
      count("auth_users_details", "details"),
      count("auth_users_settings", "settings"),
      count("passwords", "passwords"),
      count("passcodes", "passcodes"),
      count("auth_sessions", "sessions"),
      count("audit_events", "events"),
    ].join(", ")}`,
  );
  const [account] = await database.rows("SELECT display_name, version FROM auth_users WHERE user_name = $1", [
    username,
  ]);
  const number = (key: string): number => Number(counts?.[key]);
  return {
    accounts: number("accounts"),
    details: number("details"),
    settings: number("settings"),
    passwords: number("passwords"),
    passcodes: number("passcodes"),
    sessions: number("sessions"),
    events: number("events"),
    name: account === undefined ? undefined : String(account["display_name"]),
    version: account === undefined ? undefined : Number(account["version"]),
  };
}
