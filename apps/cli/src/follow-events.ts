import { type AuditService, MAX_PAGE_SIZE, type StoredAuditEvent } from "@pp/identity";
import type { EventFilter } from "./event-filter.ts";

/**
 * Ids are given when an event is written and seen when its transaction commits, so that one may come after a greater
 * one. So many ids are read again each time; an event that is later than that is not followed.
 */
export const LATE_IDS = 1000;

export interface FollowOptions {
  readonly filter: EventFilter;
  /** How many events from before to begin with. */
  readonly past: number;
  /** Between two looks; the following ends when it rejects. */
  readonly wait: () => Promise<void>;
}

/** The latest events, then those that come, the earliest first. Never ends by itself. */
export async function* followEvents(
  audit: AuditService,
  { filter, past, wait }: FollowOptions,
): AsyncGenerator<readonly StoredAuditEvent[], never> {
  let floor = floorOf(await newestId(audit));
  const seen = new Set((await eventsAfter(audit, filter, floor)).map((event) => event.id));
  const begin = await latest(audit, filter, past);
  for (const event of begin) seen.add(event.id);
  yield begin;
  for (;;) {
    await wait();
    // Before the events: one that comes in between is above it, and will be looked for again.
    const nextFloor = floorOf(await newestId(audit));
    const fresh = (await eventsAfter(audit, filter, floor)).filter((event) => !seen.has(event.id));
    for (const event of fresh) seen.add(event.id);
    for (const id of seen) if (id <= nextFloor) seen.delete(id);
    // A reset or a restored database may begin anew; ids do not.
    floor = Math.max(floor, nextFloor);
    yield fresh;
  }
}

const floorOf = (newest: number): number => Math.max(0, newest - LATE_IDS);

const newestId = async (audit: AuditService): Promise<number> => (await audit.listEvents({ limit: 1 }))[0]?.id ?? 0;

async function latest(audit: AuditService, filter: EventFilter, count: number): Promise<readonly StoredAuditEvent[]> {
  if (count === 0) return [];
  return [...(await audit.listEvents({ ...filter, limit: Math.min(count, MAX_PAGE_SIZE) }))].reverse();
}

async function eventsAfter(
  audit: AuditService,
  filter: EventFilter,
  floor: number,
): Promise<readonly StoredAuditEvent[]> {
  const events: StoredAuditEvent[] = [];
  for (let afterId = floor; ;) {
    const page = await audit.listEvents({ ...filter, afterId, limit: MAX_PAGE_SIZE });
    events.push(...page);
    if (page.length < MAX_PAGE_SIZE) return events;
    afterId = page.at(-1)?.id ?? afterId;
  }
}
