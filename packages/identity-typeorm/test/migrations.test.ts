import { aDate } from "@pp/identity-testing";
import { Table, TableColumn, type MigrationInterface, type QueryRunner } from "typeorm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqliteDialect, sqliteSchemas } from "../src/dialects/sqlite-dialect.ts";
import { identityMigrations } from "../src/index.ts";
import { migrationNames } from "../src/migrations/names.ts";
import { TypeOrmWriter } from "../src/typeorm-writer.ts";
import { openDataSource } from "./support/data-source.ts";
import { engines } from "./support/engines.ts";
import { createSqliteDatabase } from "./support/sqlite-engine.ts";
import type { TestDatabase } from "./support/test-database.ts";

const UID = "us0000000000bob1";
const AT = "2024-02-29 23:59:59.987+00:00";

/** For each migration the tables that it made, with a row as it looked when that migration was the newest. */
const rowsOf: Readonly<Record<(typeof migrationNames)[number], readonly (readonly [table: string, sql: string])[]>> = {
  CreateAccounts1764000000000: [
    [
      "auth_users",
      `INSERT INTO auth_users (user_uid, user_name, user_name_key, display_name, user_role, created_at, updated_at)
       VALUES ('${UID}', 'bob', 'bob', 'Bob', 'admin', '${AT}', '${AT}')`,
    ],
    [
      "auth_users_details",
      `INSERT INTO auth_users_details (user_uid, given_name, created_at, updated_at) VALUES ('${UID}', 'Bob', '${AT}', '${AT}')`,
    ],
    [
      "auth_users_settings",
      `INSERT INTO auth_users_settings (user_uid, ui_theme, created_at, updated_at) VALUES ('${UID}', 'dark', '${AT}', '${AT}')`,
    ],
  ],
  CreateCredentials1764000001000: [
    [
      "passwords",
      `INSERT INTO passwords (uid, hash, created_at, updated_at) VALUES ('${UID}', '$2b$12$hash', '${AT}', '${AT}')`,
    ],
    [
      "passcodes",
      `INSERT INTO passcodes (uid, key_type, sealed_secret, created_at, updated_at)
       VALUES ('${UID}', 'totp', 'sealed', '${AT}', '${AT}')`,
    ],
  ],
  CreateSessions1764000002000: [
    [
      "auth_sessions",
      `INSERT INTO auth_sessions (id, user_uid, auth_provider, login_at, created_at, updated_at)
       VALUES ('${"0".repeat(64)}', '${UID}', 'local', '${AT}', '${AT}', '${AT}')`,
    ],
  ],
  CreateAuditEvents1764000003000: [
    ["audit_events", `INSERT INTO audit_events (at, actor, action) VALUES ('${AT}', 'cli:root', 'account.added')`],
  ],
};

const tablesOf = (names: readonly (typeof migrationNames)[number][]): readonly string[] =>
  names.flatMap((name) => rowsOf[name].map(([table]) => table));

const count = async (database: TestDatabase, table: string): Promise<number> => {
  const [row] = await database.rows(`SELECT COUNT(*) AS count FROM ${table}`);
  return Number(row?.["count"]);
};

async function seed(database: TestDatabase, names: readonly (typeof migrationNames)[number][]): Promise<void> {
  for (const name of names) for (const [, sql] of rowsOf[name]) await database.rows(sql);
}

for (const engine of engines) {
  describe(`Migrations on ${engine.name}`, () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await engine.create();
    });
    afterEach(() => database.drop());

    it("are listed, the oldest first, before and after they were run", async () => {
      const { migrations } = await database.open("ignore");
      expect(await migrations.list()).toEqual(migrationNames.map((name) => ({ name, executed: false })));
      expect(await migrations.run()).toEqual(migrationNames);
      expect(await migrations.list()).toEqual(migrationNames.map((name) => ({ name, executed: true })));
      expect(await migrations.run()).toEqual([]);
    });

    it("have a table with a row for each that is written down here", () => {
      expect(Object.keys(rowsOf)).toEqual(migrationNames);
    });

    it("are taken back one by one, with rows in what they made, and the rows of the others stay", async () => {
      const { migrations } = await database.open();
      await seed(database, migrationNames);
      for (const name of migrationNames.toReversed()) {
        const left = migrationNames.indexOf(name);
        expect(await migrations.revert()).toBe(name);
        for (const table of tablesOf(migrationNames.slice(0, left))) expect(await count(database, table)).toBe(1);
        for (const table of tablesOf(migrationNames.slice(left))) {
          await expect(count(database, table)).rejects.toThrow(/no such table|does not exist/);
        }
      }
      expect(await migrations.revert()).toBeUndefined();
      expect((await migrations.list()).filter(({ executed }) => executed)).toEqual([]);
      expect(await migrations.run()).toEqual(migrationNames);
      for (const table of tablesOf(migrationNames)) expect(await count(database, table)).toBe(0);
    });

    it.each(migrationNames.map((name, index) => [name, index] as const))(
      "go on from %s with a row as it looked then",
      async (_name, index) => {
        const store = await database.open();
        for (let left = migrationNames.length - 1; left > index; left -= 1) await store.migrations.revert();
        await seed(database, migrationNames.slice(0, index + 1));
        expect(await store.migrations.run()).toEqual(migrationNames.slice(index + 1));
        for (const table of tablesOf(migrationNames.slice(0, index + 1))) expect(await count(database, table)).toBe(1);
        const [account] = await store.read((reader) => reader.accounts.list({ limit: 10 }));
        expect(account).toMatchObject({ uid: UID, username: "bob", version: 1, createdAt: aDate() });
      },
    );

    it("refuse a schema that a newer program has made, and leave it as it is", async () => {
      await (await database.open()).close();
      await database.rows("INSERT INTO identity_migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow')");
      const refusal = { code: "store/schema-newer", details: { unknown: ["FromTomorrow"] } };
      await expect(database.open()).rejects.toMatchObject(refusal);
      const { migrations } = await database.open("ignore");
      await expect(migrations.list()).rejects.toMatchObject(refusal);
      await expect(migrations.revert()).rejects.toMatchObject(refusal);
      expect(await count(database, "auth_users")).toBe(0);
    });

    it("leave nothing behind when one of them fails", async () => {
      const { migrations } = await database.open("ignore");
      await database.rows("CREATE TABLE auth_sessions (id INTEGER)");
      await expect(database.open()).rejects.toThrow(/auth_sessions/);
      await expect(count(database, "auth_users")).rejects.toThrow(/no such table|does not exist/);
      expect((await migrations.list()).filter(({ executed }) => executed)).toEqual([]);
    });
  });
}

/** SQLite cannot change a column: TypeORM makes another table, copies the rows and drops the first one. */
class RebuildAccounts1999000000000 implements MigrationInterface {
  readonly name = "RebuildAccounts1999000000000";
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn("auth_users", new TableColumn({ name: "shoe_size", type: "integer", default: "43" }));
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn("auth_users", "shoe_size");
  }
}

class BreakReferences1999000001000 implements MigrationInterface {
  readonly name = "BreakReferences1999000001000";
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({ name: "broken", columns: [{ name: "id", type: "integer", isPrimary: true }] }),
    );
    await runner.query("DELETE FROM auth_users");
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

describe("Migrations on SQLite that rebuild a table", () => {
  const openWriter = async (
    database: ReturnType<typeof createSqliteDatabase>,
    more: readonly (new () => MigrationInterface)[],
  ) => {
    const dataSource = await openDataSource(database, [...identityMigrations, ...more]);
    const close = () => dataSource.destroy();
    return new TypeOrmWriter({ dataSource, schemas: sqliteSchemas, dialect: sqliteDialect(), close });
  };

  it("keep what belongs to its rows", async () => {
    const database = createSqliteDatabase();
    await (await database.open()).close();
    await seed(database, migrationNames);
    const writer = await openWriter(database, [RebuildAccounts1999000000000]);
    expect(await writer.runMigrations()).toEqual(["RebuildAccounts1999000000000"]);
    for (const table of tablesOf(migrationNames)) expect(await count(database, table)).toBe(1);
    // And references count again afterwards.
    await writer.transaction((tx) => tx.accounts.clear());
    expect(await count(database, "passwords")).toBe(0);
    await writer.close();
    await database.drop();
  });

  it("are rolled back when they leave rows whose account is gone", async () => {
    const database = createSqliteDatabase();
    await (await database.open()).close();
    await seed(database, migrationNames);
    const writer = await openWriter(database, [BreakReferences1999000001000]);
    await expect(writer.runMigrations()).rejects.toThrow(/whose account is gone/);
    expect(await count(database, "auth_users")).toBe(1);
    await expect(count(database, "broken")).rejects.toThrow(/no such table/);
    await writer.close();
    await database.drop();
  });
});
