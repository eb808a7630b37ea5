import type { ThrottleEntry, ThrottleRepository } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";
import { beginsWith } from "./search.ts";

export class MemoryThrottleRepository implements ThrottleRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  /** One transaction runs at a time: nothing has to wait. */
  async lock(keys: readonly string[]): Promise<readonly (ThrottleEntry | undefined)[]> {
    return copy(keys.map((key) => this.#tables.throttle.get(key)));
  }

  async put(entry: ThrottleEntry): Promise<void> {
    this.#tables.throttle.set(entry.key, copy(entry));
  }

  async list({
    limit,
    now,
    search = "",
  }: {
    readonly now: Date;
    readonly search?: string;
    readonly limit: number;
  }): Promise<readonly ThrottleEntry[]> {
    const holding = [...this.#tables.throttle.values()]
      .filter((entry) => entry.until > now && beginsWith(entry.key.slice(entry.key.indexOf(":") + 1), search))
      .sort((a, b) => b.until.getTime() - a.until.getTime() || (a.key < b.key ? -1 : 1));
    return copy(holding.slice(0, limit));
  }

  async remove(key: string): Promise<boolean> {
    return this.#tables.throttle.delete(key);
  }

  async removeOlder(before: Date, limit: number): Promise<number> {
    const old = [...this.#tables.throttle.values()].filter((entry) => entry.updatedAt < before).slice(0, limit);
    for (const entry of old) this.#tables.throttle.delete(entry.key);
    return old.length;
  }
}
