import { auditActions, type AuditEvent, type IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { anEvent } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { failureOf } from "../harness/expect-failure.ts";
import { times } from "../harness/race.ts";

const append = (store: IdentityStore, events: readonly AuditEvent[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const event of events) await tx.audit.append(event);
  });

const listEvents = (store: IdentityStore, limit = 1000): Promise<readonly AuditEvent[]> =>
  store.read((reader) => reader.audit.list({ limit }));

export const auditLogCases: readonly ConformanceCase[] = [
  {
    name: "lists nothing in an empty log",
    run: async ({ store }) => {
      expect(await listEvents(store)).toEqual([]);
    },
  },
  {
    name: "lists an event as it was appended: whole actor, no field, one and several",
    run: async ({ store }) => {
      const events = [
        anEvent({
          actor: { name: "cli:o'neil", clientIp: "2001:db8::1", userAgent: 'Mozilla/5.0 "x" é😀' },
          fields: [],
        }),
        anEvent({ fields: ["email"] }),
        anEvent({ fields: ["displayName", "email", "role"], subjectName: "dom\\zoë_%" }),
      ];
      await append(store, events);
      expect(await listEvents(store)).toEqual(events.toReversed());
    },
  },
  {
    name: "leaves out what is not known of an actor, and keeps an empty subject empty",
    run: async ({ store }) => {
      const event = anEvent({ actor: { name: "system:setup" }, subject: "", subjectName: "" });
      await append(store, [event]);
      const [found] = await listEvents(store);
      expect(found).toEqual(event);
      expect(found?.actor.clientIp).toBeUndefined();
      expect(found?.actor.userAgent).toBeUndefined();
    },
  },
  {
    name: "keeps every action",
    run: async ({ store }) => {
      await append(
        store,
        auditActions.map((action) => anEvent({ action })),
      );
      expect((await listEvents(store)).map(({ action }) => action)).toEqual(auditActions.toReversed());
    },
  },
  {
    name: "lists in the reverse order of appending, whatever the times of the events say",
    run: async ({ store }) => {
      const years = ["2024", "2031", "2019", "2024", "2001"];
      const events = years.map((year) => anEvent({ at: new Date(`${year}-06-01T00:00:00.000Z`) }));
      await append(store, events.slice(0, 3));
      await append(store, events.slice(3));
      expect(await listEvents(store)).toEqual(events.toReversed());
    },
  },
  {
    name: "lists at most as many as asked for, 1 to 1000",
    run: async ({ store }) => {
      const events = times(1001, (index) => anEvent({ subjectName: `event ${String(index)}` }));
      await append(store, events);
      expect(await listEvents(store, 1)).toEqual(events.slice(-1));
      expect(await listEvents(store, 1000)).toEqual(events.toReversed().slice(0, 1000));
    },
  },
  {
    name: "keeps two events that are alike, both of them",
    run: async ({ store }) => {
      const event = anEvent();
      await append(store, [event, event]);
      expect(await listEvents(store)).toEqual([event, event]);
    },
  },
  {
    name: "lists its own events inside the transaction, and forgets them when it fails",
    run: async ({ store }) => {
      const [kept, lost] = [anEvent(), anEvent()];
      await append(store, [kept]);
      let seen: readonly AuditEvent[] = [];
      const failing = store.transaction(async (tx) => {
        await tx.audit.append(lost);
        seen = await tx.audit.list({ limit: 10 });
        throw new Error("no");
      });
      await failureOf(failing);
      expect(seen).toEqual([lost, kept]);
      expect(await listEvents(store)).toEqual([kept]);
    },
  },
  {
    name: "keeps a copy of the event and of its fields",
    run: async ({ store }) => {
      const event = anEvent({ fields: ["email"] });
      const fields = ["email"];
      await append(store, [{ ...event, fields }]);
      fields.push("password");
      const [returned] = await listEvents(store);
      returned?.at.setTime(0);
      expect(await listEvents(store)).toEqual([event]);
    },
  },
];
