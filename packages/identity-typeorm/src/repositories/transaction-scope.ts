import type { IdentityError } from "@pp/identity";
import type { EntityManager, QueryRunner } from "typeorm";
import { translateDriverError, unwrapDriverError } from "../driver-errors.ts";
import type { Schemas } from "../schemas/index.ts";
import type { SqlExecutor, SqlRow, SqlStatement, SqlValue } from "../sql-executor.ts";
import { Turns } from "../turns.ts";

/** How an engine differs inside a transaction. */
export interface TransactionDialect {
  /** Runs one statement of ours, past the ORM where that costs more than the statement. */
  readonly query: (runner: QueryRunner, statement: SqlStatement) => Promise<readonly SqlRow[]>;
  /** Makes other transactions that lock one of the texts wait until this one ends; all lock in one order. */
  readonly lockTexts: (sql: SqlExecutor, texts: readonly string[]) => Promise<void>;
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
  readonly #turns: Pick<Turns, "take">;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param turns those of the connection, where it has other users */
  constructor(
    runner: QueryRunner,
    schemas: Schemas,
    dialect: TransactionDialect,
    turns: Pick<Turns, "take"> = new Turns(),
  ) {
    this.#runner = runner;
    this.#turns = turns;
    this.schemas = schemas;
    this.dialect = dialect;
  }

  all(sql: string, values: readonly SqlValue[], name?: string): Promise<readonly SqlRow[]> {
    return this.write(() => this.dialect.query(this.#runner, { sql, values, name }));
  }

  /** As `all`, for a change with `RETURNING` that the database may refuse. */
  change(sql: string, values: readonly SqlValue[], refusal: Refusal): Promise<readonly SqlRow[]> {
    return this.attempt(() => this.dialect.query(this.#runner, { sql, values }), refusal);
  }

  /**
   * As `change`, for a statement that looks by itself whether a rule refuses it, and needs no savepoint. When somebody
   * else broke the rule in between, the transaction fails with what `refusal` says.
   */
  changeIfAllowed(statement: SqlStatement, refusal: Refusal): Promise<readonly SqlRow[]> {
    return this.#inTurn(async () => {
      try {
        return await this.dialect.query(this.#runner, statement);
      } catch (error) {
        throw this.#fail(refusal(unwrapDriverError(error)) ?? error);
      }
    });
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
    await this.#turns.take(() => Promise.resolve());
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #inTurn<T>(statement: () => Promise<T>): Promise<T> {
    return this.#turns.take(() => {
      if (this.#isOver) throw new Error("this transaction is over");
      return statement();
    });
  }

  #fail(error: unknown): unknown {
    this.#failure ??= { error: translateDriverError(error) };
    return this.#failure.error;
  }
}
