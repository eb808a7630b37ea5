import type { StoreTransaction } from "@pp/identity";
import { type DataSource, MigrationExecutor, type QueryRunner } from "typeorm";
import { translated } from "./driver-errors.ts";
import { executedMigrations, listMigrations } from "./migrations/migration-state.ts";
import { runInScope } from "./repositories/run-in-scope.ts";
import { type TransactionDialect, TransactionScope } from "./repositories/transaction-scope.ts";
import type { Schemas } from "./schemas/index.ts";
import type { StoreWriter } from "./store-writer.ts";
import { TransactionGuard } from "./transaction-guard.ts";

type Step = (runner: QueryRunner) => Promise<void>;

/** How an engine begins, orders and repeats transactions. */
export interface WriterDialect extends TransactionDialect {
  readonly begin: Step;
  /** Puts transactions in line or lets them run beside each other, and repeats those that lost a race. */
  readonly schedule: <T>(transaction: () => Promise<T>) => Promise<T>;
  readonly migrations: {
    readonly beforeBegin: Step;
    /** Makes other processes that migrate wait until this transaction ends. */
    readonly lock: Step;
    /** Throws when what the migrations have left cannot be committed. */
    readonly check: Step;
    /** Always, whatever happened. */
    readonly afterEnd: Step;
  };
}

export interface TypeOrmWriterParts {
  readonly dataSource: DataSource;
  readonly schemas: Schemas;
  readonly dialect: WriterDialect;
  /** What ends with the writer. */
  readonly close: () => Promise<void>;
}

/** Transactions over a DataSource, whoever owns that. */
export class TypeOrmWriter implements StoreWriter {
  readonly #parts: TypeOrmWriterParts;
  readonly #guard = new TransactionGuard();

  constructor(parts: TypeOrmWriterParts) {
    this.#parts = parts;
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { dialect, schemas } = this.#parts;
    return this.#guard.run(() =>
      dialect.schedule(() =>
        this.#withRunner((runner) =>
          this.#unit(runner, () => runInScope(new TransactionScope(runner, schemas, dialect), work)),
        ),
      ),
    );
  }

  runMigrations(): Promise<readonly string[]> {
    return this.#migrate(async (executor) => (await executor.executePendingMigrations()).map(({ name }) => name));
  }

  revertMigration(): Promise<string | undefined> {
    return this.#migrate(async (executor, runner) => {
      const sql = { all: (text: string) => runner.query(text) };
      // Refuses a schema that a newer program has made: this one cannot take it back.
      await listMigrations(sql);
      const last = (await executedMigrations(sql))?.at(-1);
      if (last !== undefined) await executor.undoLastMigration();
      return last;
    });
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  #migrate<T>(work: (executor: MigrationExecutor, runner: QueryRunner) => Promise<T>): Promise<T> {
    const { dataSource, dialect } = this.#parts;
    const { afterEnd, beforeBegin, check, lock } = dialect.migrations;
    const unit = async (runner: QueryRunner): Promise<T> => {
      await lock(runner);
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = "none";
      const result = await work(executor, runner);
      await check(runner);
      return result;
    };
    return dialect.schedule(() =>
      this.#withRunner(async (runner) => {
        try {
          await translated(() => beforeBegin(runner));
          return await this.#unit(runner, () => translated(() => unit(runner)));
        } finally {
          await translated(() => afterEnd(runner));
        }
      }),
    );
  }

  /** All of it or nothing. */
  async #unit<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
    try {
      await translated(() => this.#parts.dialect.begin(runner));
      const result = await work();
      await translated(() => runner.query("COMMIT"));
      return result;
    } catch (error) {
      // The error that made us stop is the one to tell; a lost connection has rolled back by itself.
      await runner.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  /** On a connection of its own where the engine has several. */
  async #withRunner<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.#parts.dataSource.createQueryRunner();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}
