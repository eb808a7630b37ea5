import { FakeCipher, FakeClock } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { AuditBench, digest } from "../../test/support/audit-bench.ts";
import { by } from "../../test/support/services.ts";
import type { LoginRecord } from "./login-report.ts";
import { verifyLog } from "./verify-log.ts";

let bench: AuditBench;
beforeEach(() => {
  bench = new AuditBench();
});

const login = (username: string): LoginRecord => ({
  username,
  clientIp: "192.0.2.1",
  realm: "web",
  status: "OK",
  reason: "",
  userAgent: "",
  at: bench.clock.now(),
});
const logIn = (username: string): Promise<void> => bench.store.transaction((tx) => tx.logins.record(login(username)));
const actions = (): readonly string[] => bench.events.map((event) => event.action);

/** One event on each of so many days, at noon; the clock is at the last. */
async function fillDays(days: number): Promise<void> {
  bench = new AuditBench(new FakeCipher(), new FakeClock("2025-01-01T12:00:00Z"));
  for (let day = 0; day < days; day += 1) {
    if (day > 0) bench.clock.advance({ days: 1 });
    await bench.append();
  }
}

describe("listing", () => {
  it("gives events and logins, the latest first, up to the limit", async () => {
    await bench.fill(3);
    for (const name of ["ann", "bob", "cid"]) {
      await logIn(name);
      bench.clock.advance({ seconds: 1 });
    }
    const events = await bench.audit.listEvents({ limit: 2 });
    expect(events.map((event) => event.id)).toEqual([3, 2]);
    const logins = await bench.audit.listLogins({ limit: 2 });
    expect(logins.map((summary) => summary.username)).toEqual(["cid", "bob"]);
  });

  it.each([0, 1001, 1.5])("rejects a limit of %d", async (limit) => {
    await expect(bench.audit.listEvents({ limit })).rejects.toMatchObject({ code: "page/invalid" });
    await expect(bench.audit.listLogins({ limit })).rejects.toMatchObject({ code: "page/invalid" });
  });
});

describe("purging", () => {
  it("removes days that are older, was never sealed before, and keeps the rest verifiable", async () => {
    await fillDays(10);
    const progress: number[] = [];
    const result = await bench.audit.purge(3, by, (events) => progress.push(events));
    expect(result).toEqual({ events: 6, logins: 0 });
    expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bench.ids).toEqual([7, 8, 9, 10, 11]);
    expect(bench.event(11)).toMatchObject({ action: "audit.purged", actor: by });
    expect(await bench.verify()).toMatchObject({ events: 5, seals: 10, purgedSeals: 6, unsealed: 1, findings: [] });
  });

  it("goes up to, and not at, the instant that long ago, and does nothing a second time", async () => {
    await fillDays(3);
    expect(await bench.audit.purge(1, by)).toMatchObject({ events: 1 });
    bench.clock.advance({ milliseconds: 1 });
    expect(await bench.audit.purge(1, by)).toMatchObject({ events: 1 });
    expect(await bench.audit.purge(1, by)).toEqual({ events: 0, logins: 0 });
    expect(actions().filter((action) => action === "audit.purged")).toHaveLength(2);
  });

  it("takes the policy's 365 days when none are given", async () => {
    await bench.append();
    bench.clock.advance({ days: 365 });
    expect(await bench.audit.purge(undefined, by)).toMatchObject({ events: 0 });
    bench.clock.advance({ milliseconds: 1 });
    expect(await bench.audit.purge(undefined, by)).toMatchObject({ events: 1 });
  });

  it("removes summaries of logins that are older, over several batches, and records that", async () => {
    for (let made = 0; made < 501; made += 1) await logIn(`user-${String(made)}`);
    bench.clock.advance({ days: 2 });
    await logIn("bob");
    expect(await bench.audit.purge(1, by)).toEqual({ events: 0, logins: 501 });
    expect(actions()).toEqual(["audit.purged"]);
  });

  it("beside another purge counts and records each event once", async () => {
    await fillDays(6);
    const other = bench.with(new FakeCipher());
    const results = await Promise.all([bench.audit.purge(2, by), other.purge(2, by)]);
    expect(results.reduce((sum, { events }) => sum + events, 0)).toBe(3);
    expect(await bench.verify()).toMatchObject({ purgedSeals: 3, findings: [] });
  });

  it("goes over more seals than one page has", async () => {
    await fillDays(203);
    expect(await bench.audit.purge(0, by)).toMatchObject({ events: 202 });
    expect(await bench.verify()).toMatchObject({ seals: 203, purgedSeals: 202, findings: [] });
  });

  it("is not stopped by an event from the future, of a clock that was wrong", async () => {
    await bench.append({ at: new Date("2099-01-01T00:00:00Z") });
    await bench.append();
    bench.clock.advance({ days: 366 });
    await bench.audit.seal();
    bench.clock.advance({ days: 366 });
    expect(await bench.audit.purge(undefined, by)).toMatchObject({ events: 2 });
  });

  it("keeps a late event until the seal that covers it goes, and then takes it too", async () => {
    await bench.fill(1);
    bench.skipIds();
    await bench.fill(1);
    await bench.audit.seal();
    bench.clock.advance({ days: 1 });
    bench.put({ ...bench.event(1), id: 2 });
    await bench.append();
    await bench.audit.seal();
    expect(bench.seal(2).late).toEqual([2]);
    bench.clock.advance({ hours: 23 });
    expect(await bench.audit.purge(1, by)).toMatchObject({ events: 2 });
    expect(bench.ids).toEqual([2, 4, 5]);
    expect(await bench.findings()).toEqual([]);
    bench.editEvent(4, { subjectName: "eve" });
    expect(await bench.findings()).toEqual([{ kind: "event-edited", id: 4 }]);
    bench.editEvent(4, { subjectName: "bob" });
    bench.clock.advance({ days: 1 });
    expect(await bench.audit.purge(1, by)).toMatchObject({ events: 2 });
    expect(await bench.verify()).toMatchObject({ findings: [], purgedSeals: 2 });
  });

  it("leaves what no seal covers: an inserted event is still found", async () => {
    await bench.fill(1);
    bench.skipIds();
    await bench.fill(1);
    for (let made = 0; made < 2; made += 1) {
      await bench.audit.seal();
      bench.clock.advance({ hours: 2 });
      await bench.append();
    }
    await bench.audit.seal();
    bench.put({ ...bench.event(1), id: 2 });
    bench.clock.advance({ days: 2 });
    await bench.audit.purge(1, by);
    expect(await bench.findings()).toEqual([{ kind: "event-inserted", id: 2 }]);
  });

  it.each([-1, 36_501, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses to keep %d days", async (days) => {
    await fillDays(3);
    await expect(bench.audit.purge(days, by)).rejects.toMatchObject({ code: "policy/invalid" });
    expect(bench.ids).toEqual([1, 2, 3]);
  });

  it("without a key goes by the age of each event", async () => {
    await fillDays(1001);
    bench.audit = bench.with(new FakeCipher([]));
    bench.clock.advance({ days: 2, milliseconds: 1 });
    const progress: number[] = [];
    expect(await bench.audit.purge(2, by, (events) => progress.push(events))).toMatchObject({ events: 1001 });
    expect(progress).toEqual([1000, 1001]);
    expect(actions()).toEqual(["audit.purged"]);
  });

  it("takes nothing from under seals when their key is missing or gone", async () => {
    await fillDays(3);
    await bench.audit.seal();
    await expect(bench.with(new FakeCipher([])).purge(0, by)).rejects.toMatchObject({ code: "secret-key/missing" });
    await expect(bench.with(new FakeCipher(["k2"])).purge(0, by)).rejects.toMatchObject({ code: "audit/seal-broken" });
    expect(bench.ids).toEqual([1, 2, 3]);
  });
});

describe("attacks on purging", () => {
  beforeEach(async () => {
    await fillDays(4);
    await bench.audit.seal();
  });
  const forged = (seal: number) => ({ kind: "seal-forged", seal, keyId: "k1" });

  it("forged mark: a removal that calls itself a purge, without the key", async () => {
    bench.removeEvent(2);
    bench.editSeal(2, { purge: { at: bench.clock.now(), keyId: "k1", signature: "00" } });
    expect(await bench.findings()).toEqual([forged(2)]);
  });

  it("copied mark: another seal's purge", async () => {
    await bench.audit.purge(2, by);
    bench.removeEvent(2);
    bench.editSeal(2, { purge: bench.seal(1).purge });
    expect(await bench.findings()).toEqual([forged(2)]);
  });

  it("changed mark: another time, and a time that is none", async () => {
    await bench.audit.purge(2, by);
    const { purge } = bench.seal(1);
    if (purge === undefined) throw new Error("not purged");
    for (const at of [new Date(0), new Date(Number.NaN)]) {
      bench.editSeal(1, { purge: { ...purge, at } });
      expect(await bench.findings()).toEqual([forged(1)]);
    }
  });

  it("removed mark: the events are missing then", async () => {
    await bench.audit.purge(2, by);
    bench.editSeal(1, { purge: undefined });
    expect(await bench.findings()).toEqual([{ kind: "event-removed", id: 1 }]);
  });

  it("insertion into a purged range", async () => {
    await bench.audit.purge(2, by);
    bench.put({ ...bench.event(3), id: 1 });
    expect(await bench.findings()).toEqual([{ kind: "event-inserted", id: 1 }]);
  });

  it("a seal made old, so that retention would remove its events and sign that", async () => {
    bench.editSeal(2, { lastEventAt: new Date(0) });
    await expect(bench.audit.purge(2, by)).rejects.toMatchObject({ code: "audit/seal-broken", details: { number: 2 } });
    expect(bench.ids).toEqual([2, 3, 4]);
  });

  it("a seal taken out before purging", async () => {
    bench.removeSeal(1);
    await expect(bench.audit.purge(0, by)).rejects.toMatchObject({ code: "audit/seal-broken" });
    expect(bench.ids).toEqual([1, 2, 3, 4]);
  });
});

describe("resetting", () => {
  it("removes events, seals and logins, and begins the log with who did it", async () => {
    await bench.fill(3);
    await logIn("bob");
    await bench.audit.seal();
    expect(await bench.audit.reset(by)).toBe(3);
    expect(bench.events).toMatchObject([{ id: 4, action: "audit.reset", actor: by, subject: "" }]);
    expect(await bench.audit.listLogins({ limit: 10 })).toEqual([]);
    expect(await bench.verify()).toMatchObject({ events: 1, seals: 0, unsealed: 1, findings: [] });
  });

  it("is followed by a log that is sealed and verified as any other, whose record of it cannot be removed", async () => {
    await bench.fill(2000);
    await bench.audit.seal();
    const checkpoint = await bench.audit.checkpoint();
    await bench.audit.reset(by);
    await bench.fill(3);
    expect(await bench.audit.seal()).toBe(1);
    expect(bench.seal(1).range).toEqual({ first: 1001, last: 2004 });
    expect(await bench.findings()).toEqual([]);
    expect(await bench.findings(checkpoint)).toEqual([{ kind: "tail-cut", seal: 2 }]);
    bench.removeEvent(2001);
    expect(await bench.findings()).toEqual([{ kind: "event-removed", id: 2001 }]);
  });

  it.each([
    ["reset", "purge", "seal"],
    ["purge", "reset", "seal"],
    ["seal", "reset", "purge"],
    ["seal", "purge", "reset"],
  ] as const)("leaves a whole log beside others that work: %s, %s, %s at once", async (...order) => {
    await fillDays(5);
    const work = {
      reset: () => bench.audit.reset(by),
      purge: () => bench.audit.purge(1, by),
      seal: () => bench.audit.seal(),
    };
    await Promise.all(order.map((name) => work[name]()));
    await bench.audit.seal();
    expect(await bench.verify()).toMatchObject({ findings: [], unsealed: 0 });
    expect(actions()).toContain("audit.reset");
  });
});

describe("verification beside running writers", () => {
  /** Runs `meanwhile` before the reads of events of that number, on a reader that sees each commit at once. */
  const verifyWith = (meanwhile: Readonly<Record<number, () => Promise<unknown>>>) => {
    let reads = 0;
    const { store } = bench;
    return verifyLog(
      {
        seals: { list: (page) => store.read((reader) => reader.seals.list(page)) },
        audit: {
          list: (query) => store.read((reader) => reader.audit.list(query)),
          listRange: async (range, limit) => {
            reads += 1;
            await meanwhile[reads]?.();
            return store.read((reader) => reader.audit.listRange(range, limit));
          },
        },
      },
      { cipher: new FakeCipher(), digest },
    );
  };

  it("reports nothing when retention purges a seal that was listed before", async () => {
    await fillDays(4);
    await bench.audit.seal();
    const result = await verifyWith({ 1: () => bench.audit.purge(0, by) });
    expect(result).toMatchObject({ seals: 4, purgedSeals: 3, events: 2, findings: [] });
  });

  it("reports nothing when events are appended and sealed", async () => {
    await bench.fill(5);
    await bench.audit.seal();
    const grow = async () => {
      await bench.fill(3);
      await bench.audit.seal();
    };
    expect(await verifyWith({ 1: grow, 2: grow, 3: grow })).toMatchObject({ findings: [] });
  });

  it("reports nothing when a late event is sealed after its own range was read", async () => {
    await bench.fill(1);
    bench.skipIds();
    for (let made = 0; made < 200; made += 1) {
      await bench.append();
      await bench.audit.seal();
    }
    const commitLate = async () => {
      bench.put({ ...bench.event(1), id: 2 });
      await bench.audit.seal();
    };
    // The first reads are of the gap before the first range, and of that range.
    const result = await verifyWith({ 3: commitLate });
    expect(bench.seal(201).late).toEqual([2]);
    expect(result).toMatchObject({ seals: 201, findings: [], unsealed: 0 });
  });

  it("still reports what is missing from a range that was not purged", async () => {
    await fillDays(2);
    await bench.audit.seal();
    bench.removeEvent(1);
    expect((await verifyWith({})).findings).toEqual([{ kind: "event-removed", id: 1 }]);
  });

  it("reports a range whose seal goes meanwhile", async () => {
    await fillDays(1);
    await bench.audit.seal();
    const remove = async () => {
      bench.removeEvent(1);
      bench.removeSeal(1);
      await bench.store.close();
    };
    expect((await verifyWith({ 2: remove })).findings).toEqual([{ kind: "event-removed", id: 1 }]);
  });
});
