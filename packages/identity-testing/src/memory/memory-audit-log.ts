import type { AuditEvent, AuditLog, AuditQuery, EventRange, StoredAuditEvent } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";
import { beginsWith } from "./search.ts";

export class MemoryAuditLog implements AuditLog {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async append(event: AuditEvent, contentHash: string): Promise<void> {
    const { counters, events } = this.#tables;
    counters.lastEventId += 1;
    events.push(copy({ ...event, id: counters.lastEventId, contentHash }));
  }

  async list(query: AuditQuery): Promise<readonly StoredAuditEvent[]> {
    const found = this.#tables.events.filter((event) => matches(event, query));
    return copy((query.afterId === undefined ? found.reverse() : found).slice(0, query.limit));
  }

  async listRange({ first, last }: EventRange, limit: number): Promise<readonly StoredAuditEvent[]> {
    return copy(this.#tables.events.filter(({ id }) => id >= first && id <= last).slice(0, limit));
  }

  async removeOlder(before: Date, limit: number): Promise<number> {
    const old = this.#tables.events
      .filter((event) => event.at < before)
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    return this.#remove(new Set(old.slice(0, limit).map((event) => event.id)));
  }

  async removeRange({ first, last }: EventRange): Promise<number> {
    const ids = this.#tables.events.map((event) => event.id).filter((id) => id >= first && id <= last);
    return this.#remove(new Set(ids));
  }

  async clear(): Promise<number> {
    this.#tables.seals.clear();
    return this.#tables.events.splice(0).length;
  }

  #remove(ids: ReadonlySet<number>): number {
    const kept = this.#tables.events.filter((event) => !ids.has(event.id));
    this.#tables.events.splice(0, Number.MAX_SAFE_INTEGER, ...kept);
    return ids.size;
  }
}

function matches(event: StoredAuditEvent, query: AuditQuery): boolean {
  const { action, actor, afterId, beforeId, outcome, search = "", since, until } = query;
  const conditions = [
    action === undefined || event.action === action,
    actor === undefined || event.actor.name === actor,
    outcome === undefined || (event.outcome ?? "ok") === outcome,
    since === undefined || event.at >= since,
    until === undefined || event.at < until,
    beforeId === undefined || event.id < beforeId,
    afterId === undefined || event.id > afterId,
    search === "" ||
      [event.actor.name, event.subjectName].some((name) => beginsWith(name, search)) ||
      [event.subject, event.actor.clientIp].includes(search),
  ];
  return !conditions.includes(false);
}
