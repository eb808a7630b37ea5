import { DataSource, type DataSourceOptions, EntitySchema } from "typeorm";
import { identityEntities, identityMigrations } from "../../src/index.ts";
import { createPostgresDatabase } from "./postgres-engine.ts";
import { createSqliteDatabase } from "./sqlite-engine.ts";
import type { Row } from "./test-database.ts";

export interface Order {
  readonly id: number;
  readonly buyer: string;
}

/** A table of the host. */
export const orderSchema = new EntitySchema<Order>({
  name: "Order",
  tableName: "orders",
  columns: { id: { type: "integer", primary: true }, buyer: { type: "varchar" } },
});

/** A program with a DataSource and a table of its own, in which it keeps ours as well. */
export interface Host {
  readonly dataSource: DataSource;
  /** One statement on another connection, which sees what is committed. */
  rows(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export type HostEngine = readonly [name: "SQLite" | "Postgres", open: () => Promise<Host>];

async function open(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  await dataSource.runMigrations();
  await dataSource.query("CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer VARCHAR(64) NOT NULL)");
  return dataSource;
}

const migrations = [...identityMigrations];

async function openSqliteHost(): Promise<Host> {
  const database = createSqliteDatabase();
  const entities = [...identityEntities("better-sqlite3"), orderSchema];
  const file = { database: database.path, enableWAL: true, timeout: 10 };
  const dataSource = await open({ type: "better-sqlite3", ...file, entities, migrations });
  return makeHost(dataSource, database);
}

async function openPostgresHost(): Promise<Host> {
  const database = await createPostgresDatabase();
  const dataSource = await open({
    type: "postgres",
    url: database.url,
    entities: [...identityEntities("postgres"), orderSchema],
    migrations,
  });
  return makeHost(dataSource, database);
}

const makeHost = (
  dataSource: DataSource,
  database: { rows(sql: string): Promise<readonly Row[]>; drop(): Promise<void> },
): Host => ({
  dataSource,
  rows: (sql) => database.rows(sql),
  close: async () => {
    await dataSource.destroy();
    await database.drop();
  },
});

export const hostEngines: readonly HostEngine[] = [
  ["SQLite", openSqliteHost],
  ["Postgres", openPostgresHost],
];
