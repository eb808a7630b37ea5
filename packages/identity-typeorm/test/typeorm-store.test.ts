import type { IdentityStore } from "@pp/identity";
import { anAccount, transactionConformance } from "@pp/identity-testing";
import { DataSource } from "typeorm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityEntities, identityMigrations, typeOrmStore } from "../src/index.ts";
import { openDataSource } from "./support/data-source.ts";
import { createPostgresDatabase, type PostgresTestDatabase } from "./support/postgres-engine.ts";
import { createSqliteDatabase, type SqliteTestDatabase } from "./support/sqlite-engine.ts";

const engines: readonly (readonly [name: string, create: () => Promise<SqliteTestDatabase | PostgresTestDatabase>])[] =
  [
    ["SQLite", async () => createSqliteDatabase()],
    ["Postgres", createPostgresDatabase],
  ];

for (const [name, create] of engines) {
  transactionConformance(`the host's DataSource, ${name}`, async () => {
    const database = await create();
    const opened: (readonly [IdentityStore, DataSource])[] = [];
    const openAnother = async (): Promise<IdentityStore> => {
      const dataSource = await openDataSource(database);
      await dataSource.runMigrations();
      const store = typeOrmStore(dataSource);
      opened.push([store, dataSource]);
      return store;
    };
    return {
      store: await openAnother(),
      openAnother,
      close: async () => {
        for (const [store, dataSource] of opened) {
          await store.close();
          await dataSource.destroy();
        }
        await database.drop();
      },
    };
  });
}

describe("A store over the host's DataSource", () => {
  it.each(engines)("leaves that open when it is closed: %s", async (_name, create) => {
    const database = await create();
    const dataSource = await openDataSource(database);
    await dataSource.runMigrations();
    const store = typeOrmStore(dataSource);
    await store.transaction((tx) => tx.accounts.add(anAccount()));
    await store.close();
    expect(await dataSource.query("SELECT version FROM auth_users")).toEqual([{ version: 1 }]);
    await dataSource.destroy();
    await database.drop();
  });

  it("refuses a database in memory, where readers would see what is not committed", async () => {
    const dataSource = new DataSource({ type: "better-sqlite3", database: ":memory:" });
    expect(() => typeOrmStore(dataSource)).toThrow("in memory is not supported");
  });

  it("refuses an engine that it does not know", async () => {
    const dataSource = { options: { type: "mysql" } } as unknown as DataSource;
    expect(() => typeOrmStore(dataSource)).toThrow("mysql is not supported");
  });

  describe("on Postgres", () => {
    let database: PostgresTestDatabase;
    let dataSource: DataSource;
    beforeEach(async () => {
      database = await createPostgresDatabase();
      const entities = [...identityEntities("postgres")];
      const migrations = [...identityMigrations];
      dataSource = new DataSource({ type: "postgres", url: database.url, poolSize: 1, entities, migrations });
      await dataSource.initialize();
      await dataSource.runMigrations();
    });
    afterEach(async () => {
      await dataSource.destroy();
      await database.drop();
    });

    it("leaves no setting, no lock and no savepoint on a connection, which a pooler gives to others", async () => {
      const state = async (): Promise<unknown> =>
        dataSource.query(`SELECT pg_backend_pid() AS pid, current_setting('statement_timeout') AS timeout,
          pg_current_xact_id_if_assigned() AS transaction,
          (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
          (SELECT count(*)::int FROM pg_prepared_statements) AS statements`);
      const before = await state();
      const store = typeOrmStore(dataSource, { statementTimeoutMs: 12_345 });
      const settings: unknown[] = [];
      await store.transaction(async (tx) => {
        await tx.accounts.lockAdministrators(new Date(0), 1);
        await tx.accounts.add(anAccount());
        settings.push(
          ...(await database.rows("SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory'")),
        );
      });
      const failing = store.transaction(async (tx) => {
        await tx.accounts.lockAdministrators(new Date(0), 1);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(settings).toEqual([{ locks: 1 }]);
      expect(await state()).toEqual(before);
      await store.close();
    });
  });
});
