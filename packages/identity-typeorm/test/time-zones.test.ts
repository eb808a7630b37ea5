import { anAccount, aSession } from "@pp/identity-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPostgresDatabase, type PostgresTestDatabase } from "./support/postgres-engine.ts";

const settings = ["timezone = 'Europe/Berlin'", "datestyle = 'German'"];
const set = (setting: string) =>
  `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ${setting.replaceAll("'", "''")}', current_database()); END $$`;

describe("A Postgres whose sessions have a zone and a style of their own for times", () => {
  let database: PostgresTestDatabase;
  beforeEach(async () => {
    database = await createPostgresDatabase();
    await (await database.open()).close();
    for (const setting of settings) await database.rows(set(setting));
  });
  afterEach(() => database.drop());

  // Other programs write the year 1 for "no time"; Berlin was 53 minutes and 28 seconds ahead then.
  it.each(["0001-01-01T00:00:00.000Z", "2024-02-29T23:59:59.987Z", "9999-12-31T23:59:59.999Z"])(
    "tells when an account expires and was deleted: %s",
    async (text) => {
      const [expiresAt, deletedAt] = [new Date(text), new Date(text)];
      const account = anAccount({ expiresAt, deletedAt });
      const session = aSession(account);
      const store = await database.open();
      await store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.sessions.add(session);
      });
      const find = () => store.read(({ principals }) => principals.find(session.id));
      expect((await find())?.account).toMatchObject({ expiresAt, deletedAt });
      // As old tables have it.
      for (const column of ["expires_at", "deleted_at"]) {
        await database.rows(
          `ALTER TABLE auth_users ALTER COLUMN ${column} TYPE timestamp(3) USING ${column} AT TIME ZONE 'UTC'`,
        );
      }
      expect((await find())?.account).toMatchObject({ expiresAt, deletedAt });
    },
  );
});
