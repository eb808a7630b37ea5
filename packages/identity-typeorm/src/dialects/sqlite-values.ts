import type { SqlValue } from "../sql-executor.ts";

/** SQLite has neither times nor truth. */
export function toSqliteValue(value: SqlValue): string | number | null {
  if (value instanceof Date) return value.toISOString().replace("T", " ").replace("Z", "");
  return typeof value === "boolean" ? Number(value) : value;
}
