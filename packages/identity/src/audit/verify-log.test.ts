import { FakeCipher } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { AuditBench, rehashed } from "../../test/support/audit-bench.ts";
import { by } from "../../test/support/services.ts";
import { contentHashOf } from "./content-hash.ts";
import { eventsHashOf } from "./sealing.ts";
import { digest } from "../../test/support/audit-bench.ts";

const invalid = new Date(Number.NaN);
let bench: AuditBench;

/** Three seals over the events 1 to 10, 11 to 20 and 21 to 30, two hours apart. */
beforeEach(async () => {
  bench = new AuditBench();
  for (let round = 0; round < 3; round += 1) {
    await bench.fill(10);
    await bench.audit.seal();
    bench.clock.advance({ hours: 2 });
  }
});

describe("a log that nobody touched", () => {
  it("is whole, and says how much was looked at", async () => {
    await bench.fill(4);
    expect(await bench.verify()).toEqual({
      events: 34,
      seals: 3,
      unsealed: 4,
      purgedSeals: 0,
      findings: [],
      furtherFindings: 0,
    });
  });

  it("is whole when it is empty", async () => {
    expect(await new AuditBench().verify()).toMatchObject({ events: 0, seals: 0, unsealed: 0, findings: [] });
  });

  it("tells how far it has come", async () => {
    const progress: number[] = [];
    await bench.audit.verify({ onProgress: (events) => progress.push(events) });
    expect(progress).toEqual([10, 20, 30]);
    await bench.fill(1);
    await bench.audit.verify({ onProgress: (events) => progress.push(events) });
    expect(progress.at(-1)).toBe(31);
  });

  it("is whole over more seals than one page has, and a tail longer than one page", async () => {
    for (let made = 3; made < 202; made += 1) {
      await bench.append();
      await bench.audit.seal();
    }
    await bench.fill(1001);
    expect(await bench.verify()).toMatchObject({ seals: 202, unsealed: 1001, events: 1230, findings: [] });
    bench.editEvent(1229, { subjectName: "eve" });
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 1229 }]);
  });
});

describe("attacks on events", () => {
  it("edit: an event that says something else", async () => {
    bench.editEvent(15, { subjectName: "eve" });
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 15 }]);
  });

  it("edit with the hash recomputed, which needs no key", async () => {
    bench.put(rehashed({ ...bench.event(15), subjectName: "eve" }));
    expect(await bench.findings()).toEqual([{ kind: "range-changed", seal: 2, range: { first: 11, last: 20 } }]);
  });

  it("edit: a time that is none", async () => {
    bench.editEvent(15, { at: invalid });
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 15 }]);
  });

  it("delete: the first, one in the middle, and the last of a sealed range", async () => {
    for (const id of [1, 15, 30]) bench.removeEvent(id);
    expect(await bench.findings()).toEqual([1, 15, 30].map((id) => ({ kind: "event-removed", id })));
  });

  it("delete with the hash of the next event carrying both", async () => {
    const { contentHash } = bench.event(16);
    bench.editEvent(15, { contentHash: `${bench.event(15).contentHash}\n16:${contentHash}` });
    bench.removeEvent(16);
    expect(await bench.findings()).toEqual([
      { kind: "event-edited", id: 15 },
      { kind: "event-removed", id: 16 },
    ]);
  });

  it("reorder: two events exchanged within a range, and over the border of two", async () => {
    const [a, b, c] = [bench.event(3), bench.event(7), bench.event(12)];
    bench.put({ ...b, id: 3 });
    bench.put({ ...a, id: 7 });
    expect(await bench.findings()).toEqual([{ kind: "range-changed", seal: 1, range: { first: 1, last: 10 } }]);
    bench.put({ ...c, id: 7 });
    bench.put({ ...a, id: 12 });
    expect((await bench.findings()).map(({ kind }) => kind)).toEqual(["range-changed", "range-changed"]);
  });

  it("insert: before the first event there was", async () => {
    bench.put({ ...bench.event(5), id: 0 });
    bench.put({ ...bench.event(5), id: -7 });
    expect(await bench.findings()).toEqual([-7, 0].map((id) => ({ kind: "event-inserted", id })));
  });

  it("insert: into the id of a transaction that was rolled back, whatever time the event claims", async () => {
    bench.skipIds();
    await bench.fill(2);
    await bench.audit.seal();
    bench.clock.advance({ hours: 1, milliseconds: 1 });
    await bench.fill(1);
    await bench.audit.seal();
    for (const at of [new Date("2024-12-31T23:00:00Z"), new Date("2099-01-01T00:00:00Z")]) {
      bench.put(rehashed({ ...bench.event(5), id: 31, at }));
      expect(await bench.findings()).toEqual([{ kind: "event-inserted", id: 31 }]);
      await bench.audit.seal();
      expect(await bench.findings()).toEqual([{ kind: "event-inserted", id: 31 }]);
    }
  });

  it("insert: into a jump of ids that no seal covers", async () => {
    bench.skipIds(50_000);
    await bench.fill(1);
    await bench.audit.seal();
    expect(bench.seal(4).range).toEqual({ first: 49_031, last: 50_031 });
    for (const id of [31, 49_030]) bench.put({ ...bench.event(5), id });
    expect(await bench.findings()).toEqual([31, 49_030].map((id) => ({ kind: "event-inserted", id })));
  });

  it("edit of an event that is not sealed yet, without a new hash", async () => {
    await bench.fill(2);
    bench.editEvent(31, { actor: { name: "eve" } });
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 31 }]);
  });

  it("a tail removed before it was sealed cannot be seen: what is unsealed is counted", async () => {
    await bench.fill(2);
    expect(await bench.verify()).toMatchObject({ unsealed: 2 });
    bench.removeEvent(32);
    expect(await bench.verify()).toMatchObject({ unsealed: 1, findings: [] });
  });

  it("thousands of edits: the first thousand are listed and the rest counted", async () => {
    bench = new AuditBench();
    await bench.fill(1200);
    for (const id of bench.ids) bench.editEvent(id, { subjectName: "eve" });
    const { findings, furtherFindings } = await bench.verify();
    expect([findings.length, furtherFindings]).toEqual([1000, 200]);
    expect(findings[999]).toEqual({ kind: "event-edited", id: 1000 });
  });
});

describe("attacks on the tail", () => {
  const cutTo = (seals: number, events: number): void => {
    for (let number = 3; number > seals; number -= 1) bench.removeSeal(number);
    for (const id of bench.ids) if (id > events) bench.removeEvent(id);
  };

  it("cut: events and their seals removed, seen against an exported checkpoint", async () => {
    const checkpoint = await bench.audit.checkpoint();
    cutTo(2, 20);
    expect(await bench.findings()).toEqual([]);
    expect(await bench.findings(checkpoint)).toEqual([{ kind: "tail-cut", seal: 3 }]);
  });

  it("cut and grown again: a new seal of that number has another signature", async () => {
    const checkpoint = await bench.audit.checkpoint();
    cutTo(2, 20);
    await bench.fill(10);
    await bench.audit.seal();
    expect(await bench.findings(checkpoint)).toEqual([{ kind: "tail-cut", seal: 3 }]);
  });

  it("cut to nothing, seen against any checkpoint", async () => {
    const checkpoint = await bench.audit.checkpoint();
    cutTo(0, 0);
    expect(await bench.findings(checkpoint)).toEqual([{ kind: "tail-cut", seal: 3 }]);
  });

  it("a whole older state put back", async () => {
    const [events, seals] = [[...bench.events], new Map(bench.store.tables.seals)];
    await bench.fill(3);
    const checkpoint = await bench.audit.checkpoint();
    bench.store.tables.events.splice(0, 100, ...events);
    bench.store.tables.seals.clear();
    for (const [number, seal] of seals) bench.store.tables.seals.set(number, seal);
    expect(await bench.findings()).toEqual([]);
    expect(await bench.findings(checkpoint)).toEqual([{ kind: "tail-cut", seal: 4 }]);
  });

  it("a log that has grown, or was purged, since the checkpoint is whole", async () => {
    const checkpoint = await bench.audit.checkpoint();
    expect(checkpoint).toBe(`audit-checkpoint:1:3:${bench.seal(3).signature}:2025-01-01T06:00:30.000Z`);
    await bench.fill(5);
    await bench.audit.seal();
    bench.clock.advance({ days: 400 });
    await bench.audit.purge(undefined, by);
    expect(await bench.verify(checkpoint)).toMatchObject({ findings: [], seals: 4, purgedSeals: 4 });
  });

  it("a checkpoint of an empty log says nothing about a later one", async () => {
    const checkpoint = await new AuditBench().audit.checkpoint();
    expect(checkpoint).toBe("audit-checkpoint:1:0::2025-01-01T00:00:00.000Z");
    expect(await bench.findings(checkpoint)).toEqual([]);
  });

  it("refuses a checkpoint that is none, as a rejection", async () => {
    await expect(bench.verify("x")).rejects.toMatchObject({ code: "audit/checkpoint-invalid" });
  });
});

describe("attacks on seals", () => {
  const forged = (seal: number, keyId = "k1") => ({ kind: "seal-forged", seal, keyId });

  it("forge: events changed and the seal made to fit, without the key", async () => {
    bench.put(rehashed({ ...bench.event(15), subjectName: "eve" }));
    const covered = bench.events.filter(({ id }) => id > 10 && id <= 20);
    bench.editSeal(2, { eventsHash: eventsHashOf(covered, digest) });
    expect(await bench.findings()).toEqual([forged(2)]);
  });

  it("forge: signed with a key of one's own", async () => {
    const mine = new FakeCipher(["mine"]);
    bench.editSeal(3, mine.sign("anything"));
    expect(await bench.findings()).toEqual([forged(3, "mine")]);
  });

  it("forge: times that are none", async () => {
    bench.editSeal(1, { sealedAt: invalid });
    bench.editSeal(3, { lastEventAt: invalid });
    expect(await bench.findings()).toEqual([forged(1), forged(3)]);
  });

  it("forge: a range without end, holes and late events without number do not make the verification endless", async () => {
    bench.editSeal(3, { range: { first: 21, last: Number.MAX_SAFE_INTEGER } });
    expect((await bench.findings())[0]).toEqual(forged(3));
    bench.editSeal(3, { range: { first: Number.NaN, last: Number.NaN } });
    expect(await bench.findings()).toContainEqual(forged(3));
    const late = Array.from({ length: 5000 }, (_, index) => index + 100);
    bench.editSeal(3, { range: { first: 21, last: 30 }, late });
    expect((await bench.findings()).filter(({ kind }) => kind === "event-removed")).toHaveLength(999);
  });

  it("forge: a seal far behind the last one", async () => {
    bench.store.tables.seals.set(1e12, { ...bench.seal(3), number: 1e12 });
    const { findings, furtherFindings } = await bench.verify();
    expect(findings[0]).toEqual({ kind: "seal-removed", seal: 4 });
    expect(findings).toHaveLength(1000);
    expect(furtherFindings).toBeGreaterThan(1e12 - 1010);
  });

  it("remove: the first, or one in the middle, shows in itself and in the next; its events are not called inserted", async () => {
    const second = bench.seal(2);
    bench.removeSeal(2);
    expect(await bench.findings()).toEqual([{ kind: "seal-removed", seal: 2 }, forged(3)]);
    expect(await bench.verify()).toMatchObject({ events: 30, unsealed: 10 });
    bench.store.tables.seals.set(2, second);
    bench.removeSeal(1);
    expect(await bench.findings()).toEqual([{ kind: "seal-removed", seal: 1 }, forged(2)]);
    bench.editEvent(4, { subjectName: "eve" });
    expect(await bench.findings()).toContainEqual({ kind: "event-edited", id: 4 });
  });

  it("exchange: two seals with each other's numbers", async () => {
    const [second, third] = [bench.seal(2), bench.seal(3)];
    bench.store.tables.seals.set(2, { ...third, number: 2 });
    bench.store.tables.seals.set(3, { ...second, number: 3 });
    const findings = await bench.findings();
    expect(findings).toContainEqual(forged(2));
    expect(findings).toContainEqual(forged(3));
  });

  it("a shortened range: what it leaves out is not called inserted twice, the seal is forged", async () => {
    bench.editSeal(2, { range: { first: 11, last: 15 } });
    const { findings, unsealed } = await bench.verify();
    expect(findings).toEqual([forged(2), { kind: "range-changed", seal: 2, range: { first: 11, last: 15 } }]);
    expect(unsealed).toBe(5);
  });

  it("a seal of another log, whose chain has another beginning", async () => {
    const other = new AuditBench();
    await other.fill(10);
    await other.append();
    await other.audit.seal();
    bench.store.tables.seals.set(1, other.seal(1));
    expect((await bench.findings())[0]).toEqual({ kind: "range-changed", seal: 1, range: { first: 1, last: 11 } });
    expect(await bench.findings()).toContainEqual(forged(2));
  });
});

describe("keys", () => {
  it("rotated: old seals verify with the old key, new ones with the new", async () => {
    bench.audit = bench.with(new FakeCipher(["k2", "k1"]));
    await bench.fill(3);
    await bench.audit.seal();
    expect(bench.seal(4).keyId).toBe("k2");
    expect(await bench.findings()).toEqual([]);
  });

  it("gone: names the key of every seal that cannot be verified any more", async () => {
    bench.audit = bench.with(new FakeCipher(["k2"]));
    expect(await bench.findings()).toEqual([1, 2, 3].map((seal) => ({ kind: "seal-forged", seal, keyId: "k1" })));
  });

  it("missing: nothing can be told, with seals or without", async () => {
    const noKey = new FakeCipher([]);
    await expect(bench.with(noKey).verify()).rejects.toMatchObject({ code: "secret-key/missing" });
    await expect(new AuditBench(noKey).verify()).rejects.toMatchObject({ code: "secret-key/missing" });
  });
});

it("the hash of what is stored is the hash of what was appended", () => {
  for (const event of bench.events) expect(event.contentHash).toBe(contentHashOf(event, digest));
});
