import type { AuditEvent, AuditLog } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemoryAuditLog implements AuditLog {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async append(event: AuditEvent): Promise<void> {
    this.#tables.events.push(copy(event));
  }

  async list({ limit }: { readonly limit: number }): Promise<readonly AuditEvent[]> {
    return copy(this.#tables.events.toReversed().slice(0, limit));
  }
}
