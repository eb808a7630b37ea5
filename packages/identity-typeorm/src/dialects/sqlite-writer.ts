import Database from "better-sqlite3";
import { DataSource } from "typeorm";
import { identityMigrations } from "../migrations/index.ts";
import { MIGRATIONS_TABLE } from "../migrations/names.ts";
import type { StoreWriter } from "../store-writer.ts";
import { TypeOrmWriter } from "../typeorm-writer.ts";
import { patiently, sqliteDialect, sqliteSchemas } from "./sqlite-dialect.ts";

/** Waiting inside the driver would stop the whole process; between two tries others can work. */
const DRIVER_TIMEOUT_MS = 10;

export async function openSqliteWriter(path: string): Promise<StoreWriter> {
  const dataSource = new DataSource({
    type: "better-sqlite3",
    driver: Database,
    database: path,
    timeout: DRIVER_TIMEOUT_MS,
    entities: Object.values(sqliteSchemas),
    migrations: [...identityMigrations],
    migrationsTableName: MIGRATIONS_TABLE,
    prepareDatabase: prepareConnection,
  });
  await patiently(() => dataSource.initialize());
  const close = () => dataSource.destroy();
  return new TypeOrmWriter({ dataSource, schemas: sqliteSchemas, dialect: sqliteDialect(), close });
}

function prepareConnection(database: Database.Database): void {
  database.pragma("journal_mode = WAL");
  // With WAL a crash of the process loses nothing; only a power failure may lose the last commits, never the file.
  database.pragma("synchronous = NORMAL");
}
