import type { QueryRunner } from "typeorm";
import { translated } from "./driver-errors.ts";
import { TransactionGuard } from "./transaction-guard.ts";
import { Turns } from "./turns.ts";

const known = new WeakMap<QueryRunner, HostTransaction>();

/**
 * A connection on which the host has begun a transaction, and keeps it: nothing here commits it or rolls it back. One
 * for all stores on the connection, for a savepoint of one would otherwise enclose a part of another.
 */
export class HostTransaction {
  readonly runner: QueryRunner;
  readonly #statements = new Turns();
  readonly #units = new Turns();
  readonly #guard = new TransactionGuard();

  private constructor(runner: QueryRunner) {
    this.runner = runner;
  }

  static on(runner: QueryRunner): HostTransaction {
    const transaction = known.get(runner) ?? new HostTransaction(runner);
    known.set(runner, transaction);
    return transaction;
  }

  /**
   * One statement after the other.
   *
   * @throws Error when the host has ended its transaction: a statement would be committed by itself
   */
  take<T>(statement: () => Promise<T>): Promise<T> {
    return this.#statements.take(() => {
      if (!this.runner.isTransactionActive) throw new Error("the host's transaction is over");
      return statement();
    });
  }

  /**
   * Runs `work` as a whole or not at all, one after the other: what it wrote is taken back when it throws, and the
   * transaction of the host can go on.
   *
   * @throws Error when called inside another one of the same call chain
   */
  unit<T>(work: () => Promise<T>): Promise<T> {
    return this.#guard.run(() => this.#units.take(() => this.#withSavepoint(work)));
  }

  async #withSavepoint<T>(work: () => Promise<T>): Promise<T> {
    await this.#run("SAVEPOINT identity_unit");
    try {
      const result = await work();
      await this.#run("RELEASE SAVEPOINT identity_unit");
      return result;
    } catch (error) {
      // Where this fails the connection is lost, and `error` says so.
      await this.#takeBack().catch(() => undefined);
      throw error;
    }
  }

  async #takeBack(): Promise<void> {
    await this.#run("ROLLBACK TO SAVEPOINT identity_unit");
    await this.#run("RELEASE SAVEPOINT identity_unit");
  }

  #run(sql: string): Promise<unknown> {
    return this.take(() => translated(() => this.runner.query(sql)));
  }
}
