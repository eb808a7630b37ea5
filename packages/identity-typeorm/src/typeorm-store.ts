import { resolve } from "node:path";
import type { IdentityStore } from "@pp/identity";
import type Database from "better-sqlite3";
import type { DataSource, EntitySchema, ObjectLiteral } from "typeorm";
import { postgresDialect, postgresSchemas } from "./dialects/postgres-dialect.ts";
import { sqliteDialect, sqliteSchemas } from "./dialects/sqlite-dialect.ts";
import { SqliteReads } from "./dialects/sqlite-reads.ts";
import { translated } from "./driver-errors.ts";
import { LazyStore, type ReadConnection } from "./lazy-store.ts";
import { PostgresPrincipalReader, SqlitePrincipalReader } from "./repositories/sql-principal-readers.ts";
import { numberPlaceholders } from "./sql-executor.ts";
import { TypeOrmWriter } from "./typeorm-writer.ts";

/** `dataSource.options.type` of the engines that are supported. */
export type IdentityDialect = "better-sqlite3" | "postgres";

const DEFAULT_STATEMENT_TIMEOUT_MS = 30_000;

/** For `entities` of the host's DataSource. */
export const identityEntities = (dialect: IdentityDialect): readonly EntitySchema<ObjectLiteral>[] =>
  Object.values<EntitySchema<ObjectLiteral>>(dialect === "postgres" ? postgresSchemas : sqliteSchemas);

/**
 * A store over the host's own DataSource, which has `identityEntities` and has run `identityMigrations`. Closing the
 * store leaves the DataSource open.
 *
 * On SQLite the DataSource has one connection: the host must not use it while a transaction of the store is running.
 *
 * @throws Error for another engine, or a SQLite database in memory (reads need a connection of their own)
 */
export function typeOrmStore(
  dataSource: DataSource,
  { statementTimeoutMs = DEFAULT_STATEMENT_TIMEOUT_MS }: { readonly statementTimeoutMs?: number } = {},
): IdentityStore {
  const { options } = dataSource;
  const close = () => Promise.resolve();
  if (options.type === "postgres") {
    const writer = new TypeOrmWriter({
      dataSource,
      schemas: postgresSchemas,
      // Nothing of ours stays on a connection of the host.
      dialect: postgresDialect({ prepare: false, statementTimeoutMs }),
      close,
    });
    const reads = poolReads(dataSource);
    const principals = new PostgresPrincipalReader(reads);
    return new LazyStore({ reads, principals, openWriter: () => Promise.resolve(writer) });
  }
  if (options.type !== "better-sqlite3") throw new Error(`${options.type} is not supported`);
  if (options.database === "" || options.database.startsWith(":memory:")) {
    throw new Error("a SQLite database in memory is not supported: reads need a connection of their own");
  }
  const writer = new TypeOrmWriter({ dataSource, schemas: sqliteSchemas, dialect: sqliteDialect(), close });
  const { sqlite } = dataSource.driver as unknown as { readonly sqlite: typeof Database };
  const reads = new SqliteReads(resolve(options.database), sqlite);
  const principals = new SqlitePrincipalReader(reads);
  return new LazyStore({ reads, principals, openWriter: () => Promise.resolve(writer) });
}

const poolReads = (dataSource: DataSource): ReadConnection => ({
  all: (sql, values) => translated(() => dataSource.query(numberPlaceholders(sql), [...values])),
  close: () => Promise.resolve(),
});
