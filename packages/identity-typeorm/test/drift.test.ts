import type { DataSource } from "typeorm";
import { describe, expect, it } from "vitest";
import { openDataSource } from "./support/data-source.ts";
import { createPostgresDatabase, type PostgresTestDatabase } from "./support/postgres-engine.ts";
import { createSqliteDatabase, type SqliteTestDatabase } from "./support/sqlite-engine.ts";
import type { Row } from "./support/test-database.ts";

type AnyDatabase = SqliteTestDatabase | PostgresTestDatabase;

/** The schema as the migrations make it, or as the entities would. */
async function describeSchema(
  create: () => Promise<AnyDatabase>,
  make: (dataSource: DataSource) => Promise<unknown>,
  questions: readonly string[],
): Promise<readonly (readonly Row[])[]> {
  const database = await create();
  try {
    const dataSource = await openDataSource(database);
    await make(dataSource);
    await dataSource.destroy();
    return await Promise.all(questions.map((question) => database.rows(question)));
  } finally {
    await database.drop();
  }
}

const ownTables = "('identity_migrations', 'sqlite_sequence')";

/** What TypeORM does not compare is compared here: conditions of indexes, defaults, collations, what a deletion does. */
const engines = [
  {
    name: "SQLite",
    create: async (): Promise<AnyDatabase> => createSqliteDatabase(),
    questions: [
      `SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name NOT IN ${ownTables} ORDER BY type, name`,
      // Names of constraints aside, the statements themselves: the order of columns is that of the migration.
      `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`,
      `SELECT t.name AS "table", c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master t,
         pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT IN ${ownTables} ORDER BY 1, 2`,
      `SELECT t.name AS "table", f."table" AS target, f."from", f."to", f.on_delete, f.on_update FROM sqlite_master t,
         pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1, 3`,
    ],
  },
  {
    name: "Postgres",
    create: createPostgresDatabase,
    questions: [
      `SELECT table_name, column_name, data_type, character_maximum_length, datetime_precision, is_nullable,
         column_default, collation_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT IN ${ownTables} ORDER BY 1, 2`,
      `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT IN ${ownTables}
         AND indexname NOT LIKE 'PK_%' ORDER BY 1`,
      `SELECT conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS definition FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT IN ${ownTables} ORDER BY 1, 2`,
    ],
  },
];

for (const { create, name, questions } of engines) {
  describe(`The schema on ${name}`, () => {
    it("is the one that the entities describe, as TypeORM compares it", async () => {
      const database = await create();
      const dataSource = await openDataSource(database);
      await dataSource.runMigrations();
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      await dataSource.destroy();
      await database.drop();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    });

    it("is the one that the entities describe, in every column, index and constraint", async () => {
      const migrated = await describeSchema(create, (dataSource) => dataSource.runMigrations(), questions);
      const described = await describeSchema(create, (dataSource) => dataSource.synchronize(), questions);
      expect(migrated.flat().length).toBeGreaterThan(100);
      expect(migrated).toEqual(described);
    });
  });
}
