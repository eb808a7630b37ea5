import type { IdentityError } from "@pp/identity";
import type { EntityManager, QueryRunner } from "typeorm";
import { translateDriverError, unwrapDriverError } from "../driver-errors.ts";
import type { Schemas } from "../schemas/index.ts";
import type { SqlExecutor, SqlRow, SqlValue } from "../sql-executor.ts";

/** How an engine differs inside a transaction. */
export interface TransactionDialect {
  /** A statement as the engine's driver wants it. */
  readonly toNative: (sql: string) => string;
  /** Makes other transactions that do the same wait until this one ends. */
  readonly lockAdministrators: (sql: SqlExecutor) => Promise<void>;
  /** Runs a change such that the transaction can go on when the database refuses it. */
  readonly attempt: <T>(runner: QueryRunner, change: () => Promise<T>) => Promise<T>;
}

/** What the domain says to an error of the driver; undefined when that is no refusal it knows. */
export type Refusal = (error: unknown) => IdentityError | undefined;

/**
 * The connection of one transaction, for as long as it runs. Statements take turns, also when a caller does not wait
 * for one before the next: a savepoint of one change would otherwise enclose a part of another.
 */
export class TransactionScope implements SqlExecutor {
  readonly schemas: Schemas;
  readonly dialect: TransactionDialect;
  readonly #runner: QueryRunner;
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(runner: QueryRunner, schemas: Schemas, dialect: TransactionDialect) {
    this.#runner = runner;
    this.schemas = schemas;
    this.dialect = dialect;
  }

  all(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return this.write((manager) => manager.query<SqlRow[]>(this.dialect.toNative(sql), [...values]));
  }

  /** A statement that no rule of the data can refuse. */
  write<T>(statement: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      try {
        return await statement(this.#runner.manager);
      } catch (error) {
        throw this.#fail(error);
      }
    });
  }

  /** A change that the database may refuse: the transaction can go on then. */
  attempt<T>(change: (manager: EntityManager) => Promise<T>, refusal: Refusal): Promise<T> {
    return this.#inTurn(async () => {
      try {
        return await this.dialect.attempt(this.#runner, () => change(this.#runner.manager));
      } catch (error) {
        throw refusal(unwrapDriverError(error)) ?? this.#fail(error);
      }
    });
  }

  /**
   * Waits for the statement that is running; later ones are refused.
   *
   * @throws what has failed before, even when the work caught it: Postgres would roll back at COMMIT and call that a
   *   success
   */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #inTurn<T>(statement: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      if (this.#isOver) throw new Error("this transaction is over");
      return statement();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  #fail(error: unknown): unknown {
    this.#failure ??= { error: translateDriverError(error) };
    return this.#failure.error;
  }
}
