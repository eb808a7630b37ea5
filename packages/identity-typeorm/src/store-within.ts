import type { IdentityStore, PrincipalReader, StoreReader, StoreTransaction } from "@pp/identity";
import type { EntityManager } from "typeorm";
import { postgresDialect, postgresSchemas } from "./dialects/postgres-dialect.ts";
import { sqliteDialect, sqliteSchemas } from "./dialects/sqlite-dialect.ts";
import { translated } from "./driver-errors.ts";
import { HostTransaction } from "./host-transaction.ts";
import { runInScope } from "./repositories/run-in-scope.ts";
import { PostgresPrincipalReader, SqlitePrincipalReader } from "./repositories/sql-principal-readers.ts";
import { sqlReaders } from "./repositories/sql-readers.ts";
import { type TransactionDialect, TransactionScope } from "./repositories/transaction-scope.ts";
import type { Schemas } from "./schemas/index.ts";
import { type SqlExecutor, valuesOf } from "./sql-executor.ts";

/**
 * A store inside a transaction of the host: `dataSource.transaction((manager) => … storeWithin(manager) …)`. What the
 * services write is kept or rolled back together with what the host writes, its audit events too; reads see all of it.
 * The DataSource has `identityEntities` and has run `identityMigrations`. SQLite may be in memory.
 *
 * Each transaction of the store is a savepoint. Whatever fails in it is taken back and thrown as by every store, and
 * the host may catch that and go on. Closing the store leaves the transaction open.
 *
 * Its limits:
 * - For as long as the host's transaction runs, and no longer: an Error after that. On SQLite, where all transactions
 *   of a DataSource have one connection, the store would join the next one.
 * - The host waits for a call before it uses the manager again: what it writes during a call may be taken back with it.
 * - Nothing is repeated. A serialisation failure or a deadlock is `store/unavailable` with the driver's error as its
 *   `cause` (`code` 40001 or 40P01); only the host can run its transaction again. Nor is there a time limit but its own.
 * - Locks last until the host's transaction ends, and hashing a password takes place inside: keep it short.
 * - Not for `logIn` and whatever else checks secrets: a rollback would take back that a failure was counted and a code
 *   was used.
 * - Hooks and returned secrets are ahead of the host's commit.
 * - On SQLite the host puts its transactions in line: TypeORM runs those that overlap as one. They begin as readers, so
 *   that the first write may find the file locked by another process (`store/unavailable`).
 *
 * @throws Error when `manager` is not that of a running transaction, or the engine is not supported
 */
export function storeWithin(manager: EntityManager): IdentityStore {
  const engine = engineOf(manager);
  const { queryRunner } = manager;
  if (queryRunner?.isTransactionActive !== true) {
    throw new Error("a store within a transaction needs the manager of one that is running");
  }
  return new StoreWithin(HostTransaction.on(queryRunner), engine);
}

interface HostEngine {
  readonly schemas: Schemas;
  readonly dialect: TransactionDialect;
  readonly principals: (sql: SqlExecutor) => PrincipalReader;
}

function engineOf({ dataSource: { options } }: EntityManager): HostEngine {
  // Nothing of ours stays on a connection of the host; the time limit of its transaction is its own.
  if (options.type === "postgres") {
    const dialect = postgresDialect({ prepare: false, statementTimeoutMs: 0 });
    return { schemas: postgresSchemas, dialect, principals: (sql) => new PostgresPrincipalReader(sql) };
  }
  if (options.type === "better-sqlite3") {
    const principals = (sql: SqlExecutor) => new SqlitePrincipalReader(valuesOf(sql));
    return { schemas: sqliteSchemas, dialect: sqliteDialect(), principals };
  }
  throw new Error(`${options.type} is not supported`);
}

class StoreWithin implements IdentityStore {
  readonly #host: HostTransaction;
  readonly #engine: HostEngine;
  readonly #reader: StoreReader;
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(host: HostTransaction, engine: HostEngine) {
    this.#host = host;
    this.#engine = engine;
    const { dialect, principals } = engine;
    const sql: SqlExecutor = {
      // A statement that fails would end the whole transaction on Postgres.
      all: (sql, values) =>
        host.take(() =>
          translated(() => dialect.attempt(host.runner, () => dialect.query(host.runner, { sql, values }))),
        ),
    };
    this.#reader = sqlReaders(sql, principals(sql));
  }

  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.#track(() => work(this.#reader));
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { dialect, schemas } = this.#engine;
    return this.#track(() =>
      this.#host.unit(() => runInScope(new TransactionScope(this.#host.runner, schemas, dialect, this.#host), work)),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error("this store is closed");
    const result = work();
    this.#running.add(result);
    try {
      return await result;
    } finally {
      this.#running.delete(result);
    }
  }
}
