import type { LegacyAccountSeed, OpenStore } from "@pp/identity-testing";
import type { Engine, TestDatabase } from "./test-database.ts";

/** What the conformance suite needs, on one engine. */
export const storeUnderTest =
  (engine: Engine): OpenStore =>
  async () => {
    const database = await engine.createMigrated();
    return {
      store: await database.open(),
      openAnother: () => database.open(),
      seedLegacyAccounts: (rows) => seedLegacyAccounts(database, engine.name, rows),
      close: () => database.drop(),
    };
  };

/** The table as an old installation has it; only the columns that are read. */
export async function seedLegacyAccounts(
  database: Pick<TestDatabase, "rows">,
  engine: Engine["name"],
  rows: readonly LegacyAccountSeed[],
): Promise<void> {
  const [flag, time] = engine === "SQLite" ? ["NUMERIC", "DATETIME"] : ["BOOLEAN", "TIMESTAMPTZ"];
  await database.rows(`CREATE TABLE users (
    id INTEGER PRIMARY KEY, user_uid VARCHAR(42), full_name VARCHAR(128), user_name VARCHAR(64),
    primary_email VARCHAR(255), role_admin ${flag}, created_at ${time}, deleted_at ${time})`);
  for (const row of rows) {
    const isAdmin = engine === "SQLite" ? Number(row.isAdmin) : String(row.isAdmin);
    const values = [row.id, row.uid, row.displayName, row.username, row.email, isAdmin];
    const times = [row.createdAt, row.deletedAt].map((at) => at?.toISOString() ?? null);
    await database.rows("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [...values, ...times]);
  }
}
