import { resolve } from "node:path";
import Database from "better-sqlite3";
import { translated } from "./driver-errors.ts";
import { prepareSqliteFile } from "./dialects/sqlite-file.ts";
import { SqlitePrincipalReader } from "./repositories/sql-principal-readers.ts";
import { SqliteReads } from "./dialects/sqlite-reads.ts";
import { LazyStore } from "./lazy-store.ts";
import { pendingNames } from "./migrations/migration-state.ts";
import type { OpenedStore } from "./opened-store.ts";

export type { MigrationRunner, MigrationState, OpenedStore } from "./opened-store.ts";

export interface SqliteOptions {
  /** Made when it is not there: the folder for its owner only (0700), the file too (0600). */
  readonly path: string;
  /** `ignore` opens the file whatever its schema; only `migrations` can be relied on then. Default `run`. */
  readonly migrations?: "run" | "ignore";
}

/**
 * Opens the file, brings its schema up to date, and lets several processes do the same at once.
 *
 * @throws IdentityError `store/unavailable`; `store/schema-newer` when a newer program has migrated the file
 */
export async function openSqliteStore({ path, migrations = "run" }: SqliteOptions): Promise<OpenedStore> {
  const file = resolve(path);
  const openWriter = async () => (await import("./dialects/sqlite-writer.ts")).openSqliteWriter(file);
  await translated(async () => {
    prepareSqliteFile(file);
  });
  const reads = new SqliteReads(file, Database);
  const store = new LazyStore({ reads, principals: new SqlitePrincipalReader(reads), openWriter });
  try {
    if (migrations === "run" && pendingNames(await store.migrations.list()).length > 0) await store.migrations.run();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
