import type { QueryRunner } from "typeorm";
import { isLostRace } from "../driver-errors.ts";
import { makeSchemas } from "../schemas/index.ts";
import { numberPlaceholders } from "../sql-executor.ts";
import type { WriterDialect } from "../typeorm-writer.ts";
import { postgresColumnTypes } from "./column-types.ts";

const MAX_TRIES = 10;

/** Advisory locks of this library: one number for all, one for each purpose. */
const LOCK_CLASS = 0x70_70_69_64;
const MIGRATIONS_LOCK = 1;
const ADMINISTRATORS_LOCK = 2;

export const postgresSchemas = makeSchemas(postgresColumnTypes);

/** Nothing outlives a transaction, no setting and no lock: a pooler may give the next one another connection. */
export const postgresDialect = (statementTimeoutMs: number): WriterDialect => ({
  toNative: numberPlaceholders,
  schedule: repeatLostRaces,
  begin: async (runner) => {
    await runner.query(`BEGIN; SET LOCAL statement_timeout = ${String(statementTimeoutMs)}`);
  },
  attempt: withSavepoint,
  lockAdministrators: async (sql) => {
    await sql.all("SELECT pg_advisory_xact_lock(?, ?)", [LOCK_CLASS, ADMINISTRATORS_LOCK]);
  },
  migrations: {
    beforeBegin: () => Promise.resolve(),
    lock: async (runner) => {
      await runner.query("SET LOCAL statement_timeout = 0");
      await runner.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK_CLASS, MIGRATIONS_LOCK]);
    },
    check: () => Promise.resolve(),
    afterEnd: () => Promise.resolve(),
  },
});

async function repeatLostRaces<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (!isLostRace(error) || attempt === MAX_TRIES) throw error;
    }
  }
}

/** A refused statement would end the whole transaction. */
async function withSavepoint<T>(runner: QueryRunner, change: () => Promise<T>): Promise<T> {
  await runner.query("SAVEPOINT identity_change");
  try {
    const result = await change();
    await runner.query("RELEASE SAVEPOINT identity_change");
    return result;
  } catch (error) {
    // Where this fails the connection is lost, and `error` says so.
    await runner
      .query("ROLLBACK TO SAVEPOINT identity_change; RELEASE SAVEPOINT identity_change")
      .catch(() => undefined);
    throw error;
  }
}
