import { createHash } from "node:crypto";
import { type AccountUid, contentHashOf } from "@pp/identity";
import { aDate } from "@pp/identity-testing";
import { Table, TableColumn, type MigrationInterface, type QueryRunner } from "typeorm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqliteDialect, sqliteSchemas } from "../src/dialects/sqlite-dialect.ts";
import { identityMigrations } from "../src/index.ts";
import { migrationNames } from "../src/migrations/names.ts";
import type { OpenedStore } from "../src/opened-store.ts";
import { TypeOrmWriter } from "../src/typeorm-writer.ts";
import { openDataSource } from "./support/data-source.ts";
import { engines } from "./support/engines.ts";
import { createSqliteDatabase } from "./support/sqlite-engine.ts";
import type { TestDatabase } from "./support/test-database.ts";

const UID = "us0000000000bob1";
const AT = "2024-02-29 23:59:59.987+00:00";

type MigrationName = (typeof migrationNames)[number];

/** For each migration the tables that it made, with a row as it looked when that migration was the newest. */
const rowsOf: Readonly<Record<MigrationName, readonly (readonly [table: string, sql: string])[]>> = {
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
  CreateClients1764000004000: [
    [
      "auth_clients",
      `INSERT INTO auth_clients (client_uid, user_uid, client_name, secret_digest, created_at, updated_at)
       VALUES ('cs0000000000app1', '${UID}', 'App', '${"0".repeat(64)}', '${AT}', '${AT}')`,
    ],
  ],
  CreateRecoveryCodes1764000005000: [
    [
      "recovery_codes",
      `INSERT INTO recovery_codes (uid, digest, created_at) VALUES ('${UID}', '${"0".repeat(64)}', '${AT}')`,
    ],
  ],
  CreateThrottle1764000006000: [
    [
      "auth_throttle",
      `INSERT INTO auth_throttle (key, until, failures, updated_at) VALUES ('account:bob', '${AT}', 3, '${AT}')`,
    ],
  ],
  SealAuditEvents1764000007000: [
    [
      "audit_seals",
      `INSERT INTO audit_seals (number, first_id, last_id, holes, late, event_count, events_hash, last_event_at,
         sealed_at, key_id, signature)
       VALUES (1, 1, 1, '[]', '[]', 1, '${"0".repeat(64)}', '${AT}', '${AT}', 'k1', '${"0".repeat(64)}')`,
    ],
  ],
  CreateAuditLogins1764000008000: [
    [
      "audit_logins",
      `INSERT INTO audit_logins (client_ip, login_name, login_realm, login_status, created_at, updated_at)
       VALUES ('192.0.2.1', 'bob', 'web', 'OK', '${AT}', '${AT}')`,
    ],
  ],
  // Indexes only.
  IndexIdentities1764000009000: [],
};

const tablesOf = (names: readonly MigrationName[]): readonly string[] =>
  names.flatMap((name) => rowsOf[name].map(([table]) => table));

const count = async (database: TestDatabase, table: string): Promise<number> => {
  const [row] = await database.rows(`SELECT COUNT(*) AS count FROM ${table}`);
  return Number(row?.["count"]);
};

async function seed(database: TestDatabase, names: readonly MigrationName[]): Promise<void> {
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

    /** Takes back all newer migrations, lets `work` write, and runs them again. */
    async function goOnFrom(name: MigrationName, work: () => Promise<unknown>): Promise<OpenedStore> {
      const store = await database.open();
      while ((await store.migrations.revert()) !== migrationNames[migrationNames.indexOf(name) + 1]);
      await work();
      await store.migrations.run();
      return store;
    }

    it("say of older sessions when they end: at the earlier of their two limits, or never", async () => {
      const limits = [
        { expires: 2000, timeout: 0, ends: 2000 },
        { expires: 2000, timeout: 500, ends: 1500 },
        { expires: 1200, timeout: 500, ends: 1200 },
        { expires: 0, timeout: 500, ends: 1500 },
        { expires: 0, timeout: 0, ends: 0 },
        { expires: -1, timeout: -1, ends: 0 },
      ];
      const store = await goOnFrom("CreateAuditEvents1764000003000", async () => {
        for (const [index, { expires, timeout }] of limits.entries()) {
          await database.rows(
            `INSERT INTO auth_sessions (id, last_active, sess_expires, sess_timeout, login_at, created_at, updated_at)
             VALUES ('${String(index)}', 1000, ${String(expires)}, ${String(timeout)}, '${AT}', '${AT}', '${AT}')`,
          );
        }
      });
      const rows = await database.rows("SELECT sess_ends FROM auth_sessions ORDER BY id");
      expect(rows.map((row) => Number(row["sess_ends"]))).toEqual(limits.map(({ ends }) => ends));
      const expiredAt = new Date(1_500_000);
      const expired = await store.read((reader) => reader.sessions.list({ expiredAt, limit: 10 }));
      expect(expired.map(({ id }) => id).sort()).toEqual(["1", "2", "3"]);
    });

    it("take the sessions of clients back together with the clients, and no others", async () => {
      const store = await database.open();
      await seed(database, migrationNames);
      await database.rows(
        `INSERT INTO auth_sessions (id, client_uid, login_at, created_at, updated_at)
         VALUES ('of-client', 'cs0000000000app1', '${AT}', '${AT}', '${AT}')`,
      );
      while ((await store.migrations.revert()) !== "CreateClients1764000004000");
      expect(await database.rows("SELECT id FROM auth_sessions")).toEqual([{ id: "0".repeat(64) }]);
    });

    it("give older events the hash of what they say", async () => {
      const events = 1001;
      const store = await goOnFrom("CreateRecoveryCodes1764000005000", async () => {
        for (let index = 0; index < events; index += 1) {
          await database.rows(
            `INSERT INTO audit_events (at, actor, client_ip, action, subject, subject_name, fields)
             VALUES ('${AT}', 'cli:root', '192.0.2.1', 'account.changed', '${UID}', 'bob ${String(index)}', 'email,role')`,
          );
        }
      });
      const first = await store.read((reader) => reader.audit.listRange({ first: 1, last: events }, 1000));
      const last = await store.read((reader) => reader.audit.listRange({ first: events, last: events }, 1));
      const found = [...first, ...last];
      expect(found.map(({ subjectName }) => subjectName)).toEqual(
        Array.from({ length: events }, (_, index) => `bob ${String(index)}`),
      );
      const digest = { sha256: (text: string) => createHash("sha256").update(text).digest("hex"), equal: () => false };
      expect(found.map(({ contentHash }) => contentHash)).toEqual(found.map((event) => contentHashOf(event, digest)));
      expect(found[0]).toMatchObject({
        at: aDate(),
        fields: ["email", "role"],
        contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
    });

    it("leave a second factor that was enrolled before as it was, with every code still to come", async () => {
      const store = await goOnFrom("CreateClients1764000004000", () =>
        seed(database, ["CreateAccounts1764000000000", "CreateCredentials1764000001000"]),
      );
      const sealed = await store.read((reader) => reader.passcodes.findSealed(UID as AccountUid));
      expect(sealed).toMatchObject({ sealedSecret: "sealed", lastStep: 0, passcode: { createdAt: aDate() } });
    });

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
