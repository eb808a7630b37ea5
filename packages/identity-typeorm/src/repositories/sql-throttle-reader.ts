import type { ThrottleEntry, ThrottleReader } from "@pp/identity";
import { toThrottleEntry } from "../rows/audit-rows.ts";
import { searchRange } from "../search-range.ts";
import type { SqlExecutor } from "../sql-executor.ts";
import { type Condition, when, where } from "./conditions.ts";

interface ThrottleQuery {
  readonly now: Date;
  readonly search?: string;
  readonly limit: number;
}

export class SqlThrottleReader implements ThrottleReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async list({ limit, now, search }: ThrottleQuery): Promise<readonly ThrottleEntry[]> {
    const { sql, values } = where([when("until > ?", now), searchCondition(search)]);
    const rows = await this.#sql.all(`SELECT * FROM auth_throttle${sql} ORDER BY until DESC, key LIMIT ?`, [
      ...values,
      limit,
    ]);
    return rows.map(toThrottleEntry);
  }
}

/** What stands behind `address:` or `account:`. */
function searchCondition(search: string | undefined): Condition | undefined {
  if (search === undefined || search === "") return undefined;
  if (searchRange(search) === undefined) return { sql: "FALSE", values: [] };
  const ranges = ["address:", "account:"].map((prefix) => [prefix + search, `${prefix}${search}\u{10FFFF}`]);
  return { sql: `(${ranges.map(() => "(key >= ? AND key < ?)").join(" OR ")})`, values: ranges.flat() };
}
