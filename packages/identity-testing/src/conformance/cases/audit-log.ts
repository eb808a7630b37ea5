import {
  auditActions,
  type AuditEvent,
  auditOutcomes,
  contentHashOf,
  type IdentityStore,
  realms,
  type StoredAuditEvent,
} from "@pp/identity";
import { expect } from "vitest";
import { aDate, anEvent } from "../../builders/builders.ts";
import { TestDigest } from "../../fakes/test-digest.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { failureOf } from "../harness/expect-failure.ts";
import { omit } from "../harness/omit.ts";
import { times } from "../harness/race.ts";
import { appendEvent } from "../harness/store-helpers.ts";

const append = (store: IdentityStore, events: readonly AuditEvent[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const event of events) await appendEvent(tx, event);
  });

const listStored = (store: IdentityStore, limit = 1000): Promise<readonly StoredAuditEvent[]> =>
  store.read((reader) => reader.audit.list({ limit }));

/** What was appended: without what the store adds. */
const eventOf = (stored: StoredAuditEvent): AuditEvent => omit(stored, "contentHash", "id");

const listEvents = async (store: IdentityStore, limit = 1000): Promise<readonly AuditEvent[]> =>
  (await listStored(store, limit)).map(eventOf);

const appending: readonly ConformanceCase[] = [
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
        await appendEvent(tx, lost);
        seen = (await tx.audit.list({ limit: 10 })).map(eventOf);
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

const long = "\u{1F600}".repeat(1000);

const keeping: readonly ConformanceCase[] = [
  {
    name: "keeps every outcome and realm of a login, and why it failed",
    run: async ({ store }) => {
      const logins = auditOutcomes.flatMap((outcome) =>
        realms.map((realm) => anEvent({ action: "login.attempted", realm, outcome, reason: `'${outcome}' é` })),
      );
      await append(store, logins);
      const said = ({ outcome = "ok", realm, reason }: AuditEvent): string => [outcome, realm, reason].join();
      expect((await listEvents(store)).map(said)).toEqual(logins.map(said).toReversed());
    },
  },
  {
    name: "leaves realm, outcome and reason out of an event that has none",
    run: async ({ store }) => {
      await append(store, [anEvent()]);
      const [found] = await listStored(store);
      expect(found?.realm).toBeUndefined();
      expect(found?.outcome ?? "ok").toBe("ok");
      expect(found?.reason).toBeUndefined();
    },
  },
  {
    name: "keeps the content hash of an event as it was given, and an event that has still the same hash",
    run: async ({ store }) => {
      const event = anEvent({
        at: aDate("2024-02-29T23:59:59.001Z"),
        actor: { name: "cli:o'neil", clientIp: "", userAgent: "" },
        ...{ realm: "webdav", outcome: "failed", reason: "invalid code" },
      });
      await append(store, [event]);
      const [found] = await listStored(store);
      expect(found?.contentHash).toBe(contentHashOf(event, new TestDigest()));
      expect(found === undefined ? "" : contentHashOf(found, new TestDigest())).toBe(found?.contentHash);
    },
  },
  {
    name: "gives events ids that grow in the order of appending, also from transaction to transaction",
    run: async ({ store }) => {
      await append(store, [anEvent(), anEvent()]);
      await append(store, [anEvent()]);
      const ids = (await listStored(store)).map(({ id }) => id);
      expect(ids.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
    },
  },
  {
    name: "takes an event whatever a request says of its actor, and keeps at least the beginning, in whole characters",
    run: async ({ store }) => {
      const actor = { name: `cli:${long}`, clientIp: long, userAgent: `agent ${long}` };
      await append(store, [anEvent({ actor })]);
      const { clientIp = "", name = "", userAgent = "" } = (await listStored(store))[0]?.actor ?? {};
      expect([name, clientIp, userAgent].map((text) => Array.from(text).length >= 64)).toEqual([true, true, true]);
      expect(actor.name.startsWith(name)).toBe(true);
      expect(actor.clientIp.startsWith(clientIp)).toBe(true);
      expect(actor.userAgent.startsWith(userAgent)).toBe(true);
      expect([name, clientIp, userAgent].every((text) => text.isWellFormed())).toBe(true);
    },
  },
  {
    name: "takes an event whose actor has a NUL in its name or program, and goes on",
    run: async ({ store }) => {
      await append(store, [anEvent({ actor: { name: "a\0b", userAgent: "c\0d" } }), anEvent()]);
      expect(await listStored(store)).toHaveLength(2);
    },
  },
];

export const auditLogCases: readonly ConformanceCase[] = [...appending, ...keeping];
