import { createHash } from "node:crypto";
import type { ClientBase } from "pg";
import type { QueryRunner } from "typeorm";
import { isLostRace } from "../driver-errors.ts";
import { makeSchemas } from "../schemas/index.ts";
import { numberPlaceholders, type SqlRow } from "../sql-executor.ts";
import type { WriterDialect } from "../typeorm-writer.ts";
import { postgresColumnTypes } from "./column-types.ts";
import { toPostgresValue } from "./postgres-values.ts";

const MAX_TRIES = 10;

/** Advisory locks of this library: one number for all, one for each purpose. */
const LOCK_CLASS = 0x70_70_69_64;
/** Its numbers are those of texts. */
const TEXT_LOCK_CLASS = LOCK_CLASS + 1;
const MIGRATIONS_LOCK = 1;
const ADMINISTRATORS_LOCK = 2;

/** In the order in which the numbers are given. */
const lockStatement = "SELECT pg_advisory_xact_lock(?, key) FROM unnest(string_to_array(?, ',')::integer[]) AS key";

/** Two texts with the same number only wait for each other. */
const lockKey = (text: string): number => createHash("sha256").update(text).digest().readInt32BE();

export const postgresSchemas = makeSchemas(postgresColumnTypes);

export interface PostgresDialectOptions {
  readonly statementTimeoutMs: number;
  /** Whether a connection may keep a statement under its name. */
  readonly prepare: boolean;
}

/**
 * No setting and no lock outlives a transaction, and with `prepare` off nothing at all: a pooler may give the next one
 * another connection.
 */
export const postgresDialect = ({ prepare, statementTimeoutMs }: PostgresDialectOptions): WriterDialect => ({
  query: async (runner, { name, sql, values }) => {
    const client = (await runner.connect()) as ClientBase;
    const query = { text: numberPlaceholders(sql), values: values.map(toPostgresValue) };
    const { rows } = await client.query<SqlRow>(prepare && name !== undefined ? { ...query, name } : query);
    return rows;
  },
  lockTexts: async (sql, texts) => {
    const keys = [...new Set(texts.map(lockKey))].sort((a, b) => a - b).join(",");
    await sql.all(lockStatement, [TEXT_LOCK_CLASS, keys], "identity_lock");
  },
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
