import type { AuditLog, AuditQuery, AuditReader, StoredAuditEvent } from "@pp/identity";
import { omit } from "../../src/conformance/harness/omit.ts";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const writing = (change: (sound: AuditLog) => Partial<AuditLog>) => (): FlawedStore =>
  new FlawedStore({ transaction: ({ audit }) => ({ audit: overriding(audit, change(audit)) }) });

const reading = (change: (sound: AuditReader) => Partial<AuditReader>) => (): FlawedStore =>
  new FlawedStore({ read: ({ audit }) => ({ audit: overriding(audit, change(audit)) }) });

const seeing = (change: (event: StoredAuditEvent) => StoredAuditEvent) =>
  reading((sound) => ({
    list: async (query) => (await sound.list(query)).map(change),
    listRange: async (range, limit) => (await sound.listRange(range, limit)).map(change),
  }));

/** One part of the query is understood in another way. */
const asking = (
  change: (query: AuditQuery) => AuditQuery,
  keep: (event: StoredAuditEvent, query: AuditQuery) => boolean,
) =>
  reading((sound) => ({
    list: async (query) =>
      (await sound.list(change(query))).filter((event) => keep(event, query)).slice(0, query.limit),
  }));

const justAfter = (date: Date): Date => new Date(date.getTime() + 1);

const withoutSearch = (query: AuditQuery): AuditQuery => omit(query, "search");

const appending = (isTaken: (text: string) => boolean) =>
  writing((sound) => ({
    append: (event, hash) => {
      const { clientIp = "", name, userAgent = "" } = event.actor;
      if ([clientIp, name, userAgent].every(isTaken)) return sound.append(event, hash);
      return Promise.reject(new Error("value not acceptable"));
    },
  }));

const ofEvents: readonly Flaw[] = [
  {
    name: "that keeps no outcome of a login",
    open: seeing((event) => omit(event, "outcome")),
    breaks: ["keeps every outcome and realm of a login, and why it failed"],
  },
  {
    name: "with empty text where an event has no reason",
    open: seeing(({ reason = "", ...event }) => ({ ...event, reason })),
    breaks: ["leaves realm, outcome and reason out of an event that has none"],
  },
  {
    name: "that keeps the times of events to the second",
    open: writing((sound) => ({
      append: (event, hash) =>
        sound.append({ ...event, at: new Date(Math.floor(event.at.getTime() / 1000) * 1000) }, hash),
    })),
    breaks: [
      "keeps the content hash of an event as it was given, and an event that has still the same hash",
      "writes an event for each of many logins at once, whatever became of it, and leaves the log whole",
    ],
  },
  {
    name: "that numbers the events of a list",
    open: reading((sound) => ({
      list: async (query) => (await sound.list(query)).map((event, index) => ({ ...event, id: index + 1 })),
    })),
    breaks: ["gives events ids that grow in the order of appending, also from transaction to transaction"],
  },
  {
    name: "that takes the id after the greatest that is there",
    open: reading((sound) => ({
      list: async (query) => {
        const found = await sound.list(query);
        return found.map((event, index) => ({ ...event, id: found.length - index }));
      },
    })),
    breaks: [
      "removes every event and every seal, says how many events went, and goes on with greater ids",
      "goes on with greater ids when the newest events were removed by age or by range",
    ],
  },
  {
    name: "that refuses long texts about an actor",
    open: appending((text) => text.length <= 255),
    breaks: [
      "takes an event whatever a request says of its actor, and keeps at least the beginning, in whole characters",
    ],
  },
  {
    name: "that cuts a long text in the middle of a character",
    open: seeing((event) => ({ ...event, actor: { ...event.actor, name: event.actor.name.slice(0, 255) } })),
    breaks: [
      "takes an event whatever a request says of its actor, and keeps at least the beginning, in whole characters",
    ],
  },
  {
    name: "that refuses a NUL in an event",
    open: appending((text) => !text.includes("\0")),
    breaks: ["takes an event whose actor has a NUL in its name or program, and goes on"],
  },
];

const ofQueries: readonly Flaw[] = [
  {
    name: "that lists events at the end of a time too",
    open: asking(
      ({ until, ...query }) => ({ ...query, ...(until === undefined ? {} : { until: justAfter(until) }) }),
      () => true,
    ),
    breaks: ["lists events since an instant, and before, and not at, another"],
  },
  {
    name: "that finds actors by their beginning",
    open: asking(
      (query) => omit(query, "actor"),
      (event, { actor = "" }) => event.actor.name.startsWith(actor),
    ),
    breaks: ["lists the events of an actor by the whole name, of an action, and of an outcome"],
  },
  {
    name: "with a search inside of events",
    open: asking(withoutSearch, ({ actor, subject, subjectName }, { search = "" }) =>
      [actor.name, actor.clientIp ?? "", subject, subjectName].some((text) => text.includes(search)),
    ),
    breaks: [
      "finds events by a prefix of the actor or the subject's name, in which no character is special",
      "finds events by a whole subject or client address, not by a part of one",
    ],
  },
  {
    name: "that lists what came since the latest first",
    open: reading((sound) => ({
      list: async (query) => {
        const found = await sound.list(query);
        return query.afterId === undefined ? found : found.toReversed();
      },
    })),
    breaks: ["goes on before an event, the latest first, and after one, the earliest first"],
  },
  {
    name: "with ranges of events that end before their last",
    open: () =>
      new FlawedStore({
        read: ({ audit }) => ({
          audit: overriding(audit, {
            listRange: ({ first, last }, limit) => audit.listRange({ first, last: last - 1 }, limit),
          }),
        }),
        transaction: ({ audit }) => ({
          audit: overriding(audit, { removeRange: ({ first, last }) => audit.removeRange({ first, last: last - 1 }) }),
        }),
      }),
    breaks: [
      "lists a range of events by id, both ends included, ascending, at most as many as asked for",
      "removes a range of events, both ends included, and says how many went",
    ],
  },
  {
    name: "that removes the events that were appended first, not those that happened first",
    open: writing((sound) => ({
      removeOlder: async (before, limit) => {
        const old = (await sound.list({ until: before, limit: 1000 })).toReversed().slice(0, limit);
        for (const { id } of old) await sound.removeRange({ first: id, last: id });
        return old.length;
      },
    })),
    breaks: ["removes events that happened before, and not at, an instant: the earliest first, as many as asked for"],
  },
  {
    name: "that keeps the seals of a log that it clears",
    open: writing((sound) => ({ clear: () => sound.removeRange({ first: 0, last: Number.MAX_SAFE_INTEGER }) })),
    breaks: ["removes every event and every seal, says how many events went, and goes on with greater ids"],
  },
];

export const auditFlaws: readonly Flaw[] = [...ofEvents, ...ofQueries];
