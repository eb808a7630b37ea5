import type { OpenedStore } from "../../src/opened-store.ts";
import type { SqlValue } from "../../src/sql-executor.ts";

export type Row = Readonly<Record<string, unknown>>;

/** A database of one test, and a way to look into it beside the stores that are opened on it. */
export interface TestDatabase {
  /** Opens a store as a program does; `ignore` leaves the schema alone. */
  open(migrations?: "ignore"): Promise<OpenedStore>;
  /** One statement with `?` for its values, on a connection that no store knows of. */
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Closes every store that was opened, and removes the database. */
  drop(): Promise<void>;
}

export interface Engine {
  readonly name: "SQLite" | "Postgres";
  /** A database without any table. */
  create(): Promise<TestDatabase>;
  /** A migrated database without any row; quicker than `create()` for tests that leave the schema alone. */
  createMigrated(): Promise<TestDatabase>;
  /** Removes what `createMigrated()` keeps for the next test. */
  dispose(): Promise<void>;
}

/** The stores that a test has opened and may have closed. */
export class OpenedStores {
  readonly #stores: OpenedStore[] = [];

  async add(opening: Promise<OpenedStore>): Promise<OpenedStore> {
    const store = await opening;
    this.#stores.push(store);
    return store;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}
