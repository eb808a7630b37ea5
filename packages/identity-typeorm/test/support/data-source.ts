import { DataSource, type DataSourceOptions, type MixedList } from "typeorm";
import { identityEntities, identityMigrations, MIGRATIONS_TABLE } from "../../src/index.ts";
import type { PostgresTestDatabase } from "./postgres-engine.ts";
import type { SqliteTestDatabase } from "./sqlite-engine.ts";

type Migrations = MixedList<NewableFunction | string>;

/** A DataSource as a host makes one, over a database of a test. */
export async function openDataSource(
  database: SqliteTestDatabase | PostgresTestDatabase,
  migrations: Migrations = [...identityMigrations],
  poolSize = 10,
): Promise<DataSource> {
  const shared = { migrations, migrationsTableName: MIGRATIONS_TABLE };
  const options: DataSourceOptions =
    "path" in database
      ? {
          type: "better-sqlite3",
          database: database.path,
          enableWAL: true,
          // Waiting inside the driver stops the process, and with it whoever is waited for.
          timeout: 10,
          entities: [...identityEntities("better-sqlite3")],
          ...shared,
        }
      : { type: "postgres", url: database.url, poolSize, entities: [...identityEntities("postgres")], ...shared };
  return new DataSource(options).initialize();
}
