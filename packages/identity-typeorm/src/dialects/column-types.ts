import type { ValueTransformer } from "typeorm";

/** What the columns of a schema are made of, by engine. */
export interface ColumnTypes {
  /** A time to the millisecond, in UTC. */
  readonly instant:
    | { readonly type: "datetime" }
    | { readonly type: "timestamptz"; readonly precision: 3; readonly transformer: ValueTransformer };
  /** A number that counts up, for more rows than 32 bits can. */
  readonly serial: { readonly type: "integer" | "bigint" };
  /** Text that is compared byte by byte. */
  readonly key: { readonly type: "varchar"; readonly collation?: string };
}

/**
 * The Postgres driver writes a Date in the time zone of the process, without the seconds that old zones have
 * (Monrovia until 1972: -00:44:30). This way it is written in UTC.
 */
const inUtc: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? { toPostgres: () => value.toISOString() } : value),
  from: (value: unknown) => value,
};

export const sqliteColumnTypes: ColumnTypes = {
  instant: { type: "datetime" },
  serial: { type: "integer" },
  key: { type: "varchar" },
};

export const postgresColumnTypes: ColumnTypes = {
  instant: { type: "timestamptz", precision: 3, transformer: inUtc },
  serial: { type: "bigint" },
  key: { type: "varchar", collation: "C" },
};
