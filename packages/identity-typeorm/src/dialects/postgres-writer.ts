import pg from "pg";
import { DataSource } from "typeorm";
import { identityMigrations } from "../migrations/index.ts";
import { MIGRATIONS_TABLE } from "../migrations/names.ts";
import type { StoreWriter } from "../store-writer.ts";
import { TypeOrmWriter } from "../typeorm-writer.ts";
import { postgresDialect, postgresSchemas } from "./postgres-dialect.ts";
import { APPLICATION_NAME, CONNECT_TIMEOUT_MS, type PoolOptions } from "./postgres-reads.ts";

/**
 * Between the pool, which hands a new connection over, and TypeORM, which listens a moment later, nobody hears that the
 * server has ended it: without a listener that error ends the process.
 */
const surviveItsEnd = (client: pg.PoolClient): void => {
  client.on("error", () => undefined);
};

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
    extra: { allowExitOnIdle: true, onConnect: surviveItsEnd },
    // A lost idle connection is no news: the next transaction gets another one.
    poolErrorHandler: () => undefined,
  });
  await dataSource.initialize();
  const dialect = postgresDialect({ prepare, statementTimeoutMs });
  return new TypeOrmWriter({ dataSource, schemas: postgresSchemas, dialect, close: () => dataSource.destroy() });
}
