import type { QueryRunner } from "typeorm";
import { isBusy } from "../driver-errors.ts";
import { makeSchemas } from "../schemas/index.ts";
import type { SqlRow } from "../sql-executor.ts";
import { Turns } from "../turns.ts";
import type { WriterDialect } from "../typeorm-writer.ts";
import { sqliteColumnTypes } from "./column-types.ts";
import { toSqliteValue } from "./sqlite-values.ts";

/** How long a writer waits for those of other processes. */
const PATIENCE_MS = 30_000;
const MAX_PAUSE_MS = 50;

export const sqliteSchemas = makeSchemas(sqliteColumnTypes);

export function sqliteDialect(): WriterDialect {
  const turns = new Turns();
  return {
    query: async (runner, { sql, values }) => {
      const result: unknown = await runner.query(sql, values.map(toSqliteValue));
      return Array.isArray(result) ? (result as SqlRow[]) : [];
    },
    // The write lock is held from the beginning on.
    lockTexts: () => Promise.resolve(),
    // The driver has one connection: the transactions of this process stand in line.
    schedule: (transaction) => turns.take(transaction),
    // Immediate: a transaction that begins as a reader can lose its place when it writes.
    begin: (runner) => patiently(() => run(runner, "BEGIN IMMEDIATE")),
    // A refused statement takes back what it did itself, and no more.
    attempt: (_runner, change) => change(),
    // The write lock is held from the beginning on: nobody else writes until the end.
    lockAdministrators: () => Promise.resolve(),
    migrations: {
      // A table that is rebuilt is dropped in between, and must not take the rows with it that belong to its own.
      beforeBegin: (runner) => run(runner, "PRAGMA foreign_keys = OFF"),
      lock: () => Promise.resolve(),
      check: checkForeignKeys,
      afterEnd: (runner) => run(runner, "PRAGMA foreign_keys = ON"),
    },
  };
}

const run = async (runner: QueryRunner, sql: string): Promise<void> => {
  await runner.query(sql);
};

async function checkForeignKeys(runner: QueryRunner): Promise<void> {
  const [first] = await runner.manager.query<readonly { readonly table: string }[]>("PRAGMA foreign_key_check");
  if (first !== undefined) throw new Error(`a migration left rows in ${first.table} whose account is gone`);
}

/** Tries again, with pauses in which others can work, while another process holds the file. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.5, MAX_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
