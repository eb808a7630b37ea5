import type { LegacyAccount, LegacyAccountQuery, LegacyAccountReader } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";
import { startsWithAny } from "./search.ts";

export class MemoryLegacyAccountReader implements LegacyAccountReader {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list({ search = "", afterId, limit }: LegacyAccountQuery): Promise<readonly LegacyAccount[]> {
    const rows = this.#tables.legacyAccounts
      .filter((row) => afterId === undefined || row.id > afterId)
      .filter(
        (row) =>
          search === "" || row.uid === search || startsWithAny(search, [row.username, row.email, row.displayName]),
      )
      .toSorted((a, b) => a.id - b.id);
    return copy(rows.slice(0, limit));
  }
}
