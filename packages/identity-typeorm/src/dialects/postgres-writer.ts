import pg from "pg";
import { DataSource } from "typeorm";
import { identityMigrations } from "../migrations/index.ts";
import { MIGRATIONS_TABLE } from "../migrations/names.ts";
import type { StoreWriter } from "../store-writer.ts";
import { TypeOrmWriter } from "../typeorm-writer.ts";
import { postgresDialect, postgresSchemas } from "./postgres-dialect.ts";
import { APPLICATION_NAME, CONNECT_TIMEOUT_MS, type PoolOptions } from "./postgres-reads.ts";

export async function openPostgresWriter({
  connectionString,
  max,
  prepare,
  statementTimeoutMs,
}: PoolOptions): Promise<StoreWriter> {
  const dataSource = new DataSource({
    type: "postgres",
    driver: pg,
    url: connectionString,
    poolSize: max,
    applicationName: APPLICATION_NAME,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    entities: Object.values(postgresSchemas),
    migrations: [...identityMigrations],
    migrationsTableName: MIGRATIONS_TABLE,
    extra: { allowExitOnIdle: true },
    // A lost idle connection is no news: the next transaction gets another one.
    poolErrorHandler: () => undefined,
  });
  await dataSource.initialize();
  const dialect = postgresDialect({ prepare, statementTimeoutMs });
  return new TypeOrmWriter({ dataSource, schemas: postgresSchemas, dialect, close: () => dataSource.destroy() });
}
