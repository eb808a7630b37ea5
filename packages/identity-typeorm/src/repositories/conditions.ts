import { searchRange } from "../search-range.ts";
import type { SqlValue } from "../sql-executor.ts";

/** A condition and the values of its placeholders. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** `sql` when there is something to compare with. */
export const when = (sql: string, value: SqlValue | undefined): Condition | undefined =>
  value === undefined ? undefined : { sql, values: [value] };

/** All that are given, as the end of a statement. */
export function where(conditions: readonly (Condition | undefined)[]): Condition {
  const given = conditions.filter((condition) => condition !== undefined);
  const sql = given.length === 0 ? "" : ` WHERE ${given.map((condition) => condition.sql).join(" AND ")}`;
  return { sql, values: given.flatMap((condition) => condition.values) };
}

interface Search {
  readonly table: string;
  /** The column that is looked up. */
  readonly id: string;
  /** Columns with a binary index, searched by prefix. */
  readonly prefixes: readonly string[];
  /** Columns that have to be the whole term. */
  readonly exact: readonly string[];
}

/** One index range for each key, so that the cost grows with what is found and not with the table. */
export function searchIn({ exact, id, prefixes, table }: Search, term: string | undefined): Condition | undefined {
  if (term === undefined || term === "") return undefined;
  const range = searchRange(term);
  if (range === undefined) return { sql: "FALSE", values: [] };
  const ranges = prefixes.map((column) => `SELECT ${id} FROM ${table} WHERE ${column} >= ? AND ${column} < ?`);
  const exacts = exact.map((column) => `SELECT ${id} FROM ${table} WHERE ${column} = ?`);
  return {
    sql: `${id} IN (${[...ranges, ...exacts].join(" UNION ")})`,
    values: [...prefixes.flatMap(() => [range.from, range.to]), ...exact.map(() => term)],
  };
}
