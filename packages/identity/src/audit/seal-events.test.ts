import { FakeCipher, FakeClock } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { AuditBench } from "../../test/support/audit-bench.ts";

let bench: AuditBench;
beforeEach(() => {
  bench = new AuditBench();
});

const sealed = (number: number) => {
  const { holes, late, range } = bench.seal(number);
  return { range: [range.first, range.last], holes, late };
};

/** The row of a transaction that took its id earlier and commits now. */
async function commitLate(id: number): Promise<void> {
  await bench.append({ subjectName: "late" });
  const [last] = bench.ids.slice(-1);
  const event = bench.event(last ?? 0);
  bench.removeEvent(event.id);
  bench.store.tables.counters.lastEventId -= 1;
  bench.put({ ...event, id });
}

describe("sealing", () => {
  it("makes no seal when nothing is new", async () => {
    expect(await bench.audit.seal()).toBe(0);
    await bench.fill(3);
    expect(await bench.audit.seal()).toBe(1);
    expect(await bench.audit.seal()).toBe(0);
    expect(bench.seal(1)).toMatchObject({ eventCount: 3, keyId: "k1", lastEventAt: bench.event(3).at });
    expect(bench.seal(1).sealedAt).toEqual(bench.clock.now());
  });

  it.each([
    [999, 1],
    [1000, 1],
    [1001, 2],
    [2500, 3],
  ])("puts %i events under %i seals", async (events, seals) => {
    await bench.fill(events);
    expect(await bench.audit.seal()).toBe(seals);
    expect(bench.seal(1).eventCount).toBe(Math.min(events, 1000));
    expect(await bench.verify()).toMatchObject({ events, seals, unsealed: 0, findings: [] });
  });

  it("begins a new seal with each day (UTC), so that retention finds its borders", async () => {
    bench = new AuditBench(new FakeCipher(), new FakeClock("2025-01-01T23:59:58Z"));
    await bench.fill(4);
    expect(await bench.audit.seal()).toBe(2);
    expect([sealed(1).range, sealed(2).range]).toEqual([
      [1, 1],
      [2, 4],
    ]);
    expect(await bench.findings()).toEqual([]);
  });

  it("notes holes, and gives no seal more than 10,000 ids", async () => {
    await bench.fill(2);
    bench.skipIds(2);
    await bench.fill(1);
    bench.skipIds(9_994);
    await bench.fill(2);
    expect(await bench.audit.seal()).toBe(2);
    expect(bench.seal(1).range).toEqual({ first: 1, last: 10_000 });
    expect(bench.seal(1).holes).toHaveLength(9_996);
    expect(sealed(2)).toEqual({ range: [10_001, 10_001], holes: [], late: [] });
    expect(await bench.findings()).toEqual([]);
  });

  it("begins at most 1,000 ids before its first event, however far ids jump", async () => {
    await bench.fill(1);
    await bench.audit.seal();
    bench.skipIds(2 ** 52);
    await bench.fill(1);
    await bench.audit.seal();
    expect(bench.seal(2).range).toEqual({ first: 2 ** 52 - 998, last: 2 ** 52 + 2 });
    expect(await bench.findings()).toEqual([]);
  });

  it("seals an event whose time is none: it is found as edited, and stops nothing", async () => {
    await bench.fill(2);
    bench.editEvent(1, { at: new Date(Number.NaN) });
    expect(await bench.audit.seal()).toBe(2);
    expect(bench.seal(1).lastEventAt).toEqual(bench.clock.now());
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 1 }]);
  });

  it("needs a key", async () => {
    await bench.fill(1);
    const noKey = bench.with(new FakeCipher([]));
    await expect(noKey.seal()).rejects.toMatchObject({ code: "secret-key/missing" });
    await expect(noKey.checkpoint()).rejects.toMatchObject({ code: "secret-key/missing" });
  });

  it.each<[string, () => void]>([
    [
      "was changed",
      () => {
        bench.editSeal(2, { range: { first: 3, last: Number.MAX_SAFE_INTEGER } });
      },
    ],
    ["was made without the key", () => bench.store.tables.seals.set(3, { ...bench.seal(2), number: 3 })],
    [
      "has lost the one before it",
      () => {
        bench.removeSeal(1);
      },
    ],
  ])("builds nothing on a seal that %s", async (_, tamper) => {
    for (let made = 0; made < 2; made += 1) {
      await bench.fill(2);
      await bench.audit.seal();
    }
    tamper();
    await bench.fill(2);
    await expect(bench.audit.seal()).rejects.toMatchObject({ code: "audit/seal-broken" });
    await expect(bench.audit.checkpoint()).rejects.toMatchObject({ code: "audit/seal-broken" });
  });

  it("two sealers at once make one chain", async () => {
    await bench.fill(1500);
    const made = await Promise.all([bench.audit.seal(), bench.with(new FakeCipher()).seal()]);
    expect(made.toSorted()).toEqual([1, 1]);
    expect(await bench.verify()).toMatchObject({ seals: 2, unsealed: 0, findings: [] });
  });
});

describe("late commits", () => {
  beforeEach(async () => {
    await bench.fill(2);
    bench.skipIds(2);
    await bench.fill(1);
    await bench.audit.seal();
  });

  it("wait in their hole, counted as unsealed, until the next seal covers them", async () => {
    await commitLate(3);
    expect(sealed(1)).toEqual({ range: [1, 5], holes: [3, 4], late: [] });
    expect(await bench.verify()).toMatchObject({ events: 4, unsealed: 1, findings: [] });
    expect(await bench.audit.seal()).toBe(1);
    expect(sealed(2)).toEqual({ range: [6, 5], holes: [], late: [3] });
    expect(await bench.verify()).toMatchObject({ events: 4, unsealed: 0, findings: [] });
  });

  it("are checked for their content while they wait", async () => {
    await commitLate(3);
    bench.editEvent(3, { subjectName: "eve" });
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 3 }]);
  });

  it("are covered once, beside what is new, and each in its turn", async () => {
    await commitLate(4);
    await bench.fill(2);
    await bench.audit.seal();
    expect(sealed(2)).toEqual({ range: [6, 7], holes: [], late: [4] });
    await commitLate(3);
    await bench.fill(1);
    await bench.audit.seal();
    expect(sealed(3)).toEqual({ range: [8, 8], holes: [], late: [3] });
    expect(await bench.verify()).toMatchObject({ events: 8, unsealed: 0, findings: [] });
  });

  it("are covered when nobody sealed for a day", async () => {
    await commitLate(3);
    bench.clock.advance({ days: 1 });
    await bench.fill(1);
    await bench.audit.seal();
    expect(sealed(2).late).toEqual([3]);
    expect(await bench.findings()).toEqual([]);
  });

  it("are found when removed or changed after that", async () => {
    await commitLate(3);
    await bench.audit.seal();
    const late = bench.event(3);
    bench.removeEvent(3);
    expect(await bench.findings()).toEqual([{ kind: "event-removed", id: 3 }]);
    bench.put({ ...bench.event(2), id: 3 });
    expect(await bench.findings()).toEqual([{ kind: "range-changed", seal: 2, range: { first: 6, last: 5 } }]);
    bench.put(late);
    expect(await bench.findings()).toEqual([]);
  });

  it.each([
    [0, []],
    [1, [{ kind: "event-inserted", id: 3 }]],
  ])("are refused %i ms after an hour in which others were sealed", async (milliseconds, findings) => {
    bench.clock.advance({ hours: 1, milliseconds });
    await bench.append();
    await bench.audit.seal();
    await commitLate(3);
    await bench.append();
    await bench.audit.seal();
    expect(sealed(3).late).toEqual(findings.length === 0 ? [3] : []);
    expect(await bench.findings()).toEqual(findings);
  });

  it("are not believed when a seal's time was changed while they were covered", async () => {
    for (let made = 0; made < 2; made += 1) {
      bench.clock.advance({ hours: 2 });
      await bench.append();
      await bench.audit.seal();
    }
    const { sealedAt } = bench.seal(1);
    await commitLate(3);
    bench.editSeal(1, { sealedAt: bench.clock.now() });
    await bench.audit.seal();
    bench.editSeal(1, { sealedAt });
    expect(sealed(4).late).toEqual([3]);
    expect(await bench.findings()).toEqual([{ kind: "event-inserted", id: 3 }]);
  });
});
