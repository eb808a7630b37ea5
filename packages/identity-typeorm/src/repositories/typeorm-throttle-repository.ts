import type { ThrottleEntry, ThrottleRepository } from "@pp/identity";
import { toThrottleEntry } from "../rows/audit-rows.ts";
import { SqlThrottleReader } from "./sql-throttle-reader.ts";
import type { TransactionScope } from "./transaction-scope.ts";

export class TypeOrmThrottleRepository extends SqlThrottleReader implements ThrottleRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  /** In one order, so that two transactions never wait for each other; a key without a row can be locked as well. */
  async lock(keys: readonly string[]): Promise<readonly (ThrottleEntry | undefined)[]> {
    if (keys.length === 0) return [];
    await this.#scope.dialect.lockTexts(
      this.#scope,
      keys.map((key) => `throttle:${key}`),
    );
    const marks = keys.map(() => "?").join(", ");
    const sql = `SELECT key, until, failures, updated_at FROM auth_throttle WHERE key IN (${marks})`;
    const rows = await this.#scope.all(sql, keys, `identity_throttle_${String(keys.length)}`);
    const entries = rows.map(toThrottleEntry);
    return keys.map((key) => entries.find((entry) => entry.key === key));
  }

  async put({ failures, key, until, updatedAt }: ThrottleEntry): Promise<void> {
    await this.#scope.all(
      `INSERT INTO auth_throttle (key, until, failures, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET until = excluded.until, failures = excluded.failures,
         updated_at = excluded.updated_at RETURNING key`,
      [key, until, failures, updatedAt],
      "identity_put_throttle",
    );
  }

  async remove(key: string): Promise<boolean> {
    const sql = "DELETE FROM auth_throttle WHERE key = ? RETURNING key";
    return (await this.#scope.all(sql, [key], "identity_remove_throttle")).length > 0;
  }

  async removeOlder(before: Date, limit: number): Promise<number> {
    const old = "SELECT key FROM auth_throttle WHERE updated_at < ? ORDER BY updated_at LIMIT ?";
    return (await this.#scope.all(`DELETE FROM auth_throttle WHERE key IN (${old}) RETURNING key`, [before, limit]))
      .length;
  }
}
