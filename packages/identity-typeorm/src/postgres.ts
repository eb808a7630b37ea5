import { IdentityError } from "@pp/identity";
import { PostgresReads } from "./dialects/postgres-reads.ts";
import { parsePostgresUrl } from "./dialects/postgres-url.ts";
import { LazyStore } from "./lazy-store.ts";
import { pendingNames } from "./migrations/migration-state.ts";
import { PostgresPrincipalReader } from "./repositories/sql-principal-readers.ts";
import type { OpenedStore } from "./opened-store.ts";

export type { MigrationRunner, MigrationState, OpenedStore } from "./opened-store.ts";

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the driver's TLS options (`sslmode`, `sslrootcert` …); `prepare=false`. */
  readonly url: string;
  /** `ignore` connects whatever the schema; only `migrations` can be relied on then. Default `run-if-empty`. */
  readonly migrations?: "run-if-empty" | "ignore";
  /** Connections for reads, and as many for transactions. Default 10. */
  readonly poolSize?: number;
  /** Default 30000. */
  readonly statementTimeoutMs?: number;
  /** Whether connections keep named prepared statements. Default: unless the URL says `prepare=false`. */
  readonly prepare?: boolean;
}

/**
 * Connects, and makes the schema in a database that has none of ours. An older schema is left for an administrator to
 * migrate: other instances may still run on it.
 *
 * @throws IdentityError `store/unavailable`; `store/migration-needed`; `store/schema-newer`
 */
export async function openPostgresStore(options: PostgresOptions): Promise<OpenedStore> {
  const target = parsePostgresUrl(options.url);
  const pool = {
    ...target,
    prepare: options.prepare ?? target.prepare,
    max: options.poolSize ?? 10,
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
  };
  const openWriter = async () => (await import("./dialects/postgres-writer.ts")).openPostgresWriter(pool);
  const reads = new PostgresReads(pool);
  const store = new LazyStore({ reads, principals: new PostgresPrincipalReader(reads), openWriter });
  try {
    if (options.migrations !== "ignore") await prepareSchema(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function prepareSchema({ migrations }: OpenedStore): Promise<void> {
  const states = await migrations.list();
  const pending = pendingNames(states);
  if (pending.length === states.length) await migrations.run();
  else if (pending.length > 0) throw new IdentityError("store/migration-needed", { pending });
}
