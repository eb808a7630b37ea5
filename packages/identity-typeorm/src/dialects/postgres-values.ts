import type { SqlValue } from "../sql-executor.ts";

/** The driver writes a Date in the time zone of the process, without the seconds that old zones have: this is UTC. */
export const toPostgresValue = (value: SqlValue): SqlValue => (value instanceof Date ? value.toISOString() : value);
