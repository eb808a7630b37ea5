import fc from "fast-check";
import { expect, it } from "vitest";
import { isOpen, MAX_LEADING_HOLES } from "../../src/audit/sealing.ts";
import { AuditBench, rehashed } from "../support/audit-bench.ts";
import { by } from "../support/services.ts";

type Step =
  | { readonly kind: "append" | "skip"; readonly count: number }
  | { readonly kind: "wait"; readonly minutes: number }
  | { readonly kind: "purge"; readonly days: number }
  | { readonly kind: "seal" | "commit-late" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant("skip" as const), count: fc.constantFrom(1, 2, 3, 1500) }),
  fc.record({ kind: fc.constant("wait" as const), minutes: fc.constantFrom(1, 20, 61, 700, 3000) }),
  fc.record({ kind: fc.constant("purge" as const), days: fc.integer({ min: 0, max: 3 }) }),
  fc.constantFrom<Step>({ kind: "seal" }, { kind: "seal" }, { kind: "commit-late" }),
);
const steps = fc.array(step, { maxLength: 25 });

/** A log with a history, as processes with honest intentions leave it. */
class History {
  readonly bench = new AuditBench();
  /** Ids that transactions have taken, and when. */
  readonly #taken: { readonly id: number; readonly at: number }[] = [];

  async live(steps: readonly Step[]): Promise<void> {
    for (const next of steps) await this.#take(next);
  }

  async #take(next: Step): Promise<void> {
    const { bench } = this;
    switch (next.kind) {
      case "append":
        await bench.fill(next.count);
        break;
      case "skip":
        this.#skip(next.count);
        break;
      case "wait":
        bench.clock.advance({ minutes: next.minutes });
        break;
      case "purge":
        await bench.audit.purge(next.days, by);
        break;
      case "seal":
        await bench.audit.seal();
        break;
      case "commit-late":
        await this.#commitLate();
    }
  }

  #skip(count: number): void {
    this.bench.skipIds(count);
    this.#taken.push({ id: this.bench.store.tables.counters.lastEventId, at: this.bench.clock.now().getTime() });
  }

  /** A transaction lasts half an hour at most, and is overtaken by no more ids than a range reaches back over. */
  async #commitLate(): Promise<void> {
    const { bench } = this;
    const taken = this.#taken.pop();
    if (taken === undefined || bench.clock.now().getTime() - taken.at > 1_800_000) return;
    if (bench.store.tables.counters.lastEventId - taken.id >= MAX_LEADING_HOLES) return;
    await bench.append({ subjectName: "late" });
    const event = bench.events.at(-1);
    if (event === undefined) throw new Error("nothing appended");
    bench.removeEvent(event.id);
    bench.put({ ...event, id: taken.id });
  }
}

it("a log is whole after any sequence of appends, rollbacks, late commits, seals and purges", async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      const history = new History();
      await history.live(before);
      const checkpoint = await history.bench.audit.checkpoint();
      expect((await history.bench.verify(checkpoint)).findings).toEqual([]);
      await history.live(after);
      expect((await history.bench.verify(checkpoint)).findings).toEqual([]);
      await history.bench.audit.seal();
      const { events, findings, unsealed } = await history.bench.verify(checkpoint);
      expect({ events, findings, unsealed }).toEqual({
        events: history.bench.events.length,
        findings: [],
        unsealed: 0,
      });
    }),
    { numRuns: 300 },
  );
});

/** One change by somebody who can write to the database and has no key. False: there was nothing to change. */
type Attack = (bench: AuditBench, pick: (count: number) => number) => boolean;

const idAt = (bench: AuditBench, index: number): number => bench.ids[index] ?? Number.NaN;

const attacks: Readonly<Record<string, Attack>> = {
  edit: (bench, pick) => {
    bench.editEvent(idAt(bench, pick(bench.ids.length)), { reason: "edited" });
    return true;
  },
  "edit with the hash recomputed": (bench, pick) => {
    const event = bench.event(idAt(bench, pick(bench.ids.length)));
    bench.put(rehashed({ ...event, at: new Date(event.at.getTime() + 1) }));
    return true;
  },
  delete: (bench, pick) => {
    bench.removeEvent(idAt(bench, pick(bench.ids.length)));
    return true;
  },
  insert: (bench, pick) => {
    // What comes into a seal that is open may be a late commit: it is counted as unsealed.
    const seals = [...bench.store.tables.seals.values()];
    const newest = bench.seal(seals.length);
    const settled = seals.filter((seal) => !isOpen(seal, newest)).map((seal) => seal.range.last);
    const ids = Array.from({ length: Math.max(0, ...settled) }, (_, index) => index + 1);
    const free = [-1, 0, ...ids].filter((id) => !bench.ids.includes(id));
    const [event] = bench.events;
    if (event === undefined) return false;
    bench.put({ ...event, id: free[pick(free.length)] ?? 0 });
    return true;
  },
  reorder: (bench, pick) => {
    const first = pick(bench.ids.length);
    const second = (first + 1 + pick(bench.ids.length - 1)) % bench.ids.length;
    const [a, b] = [bench.event(idAt(bench, first)), bench.event(idAt(bench, second))];
    if (a.id === b.id) return false;
    bench.put({ ...a, id: b.id });
    bench.put({ ...b, id: a.id });
    return a.contentHash !== b.contentHash;
  },
  "remove a seal that is not the last": (bench, pick) => {
    const { seals } = bench.store.tables;
    return seals.size > 1 && seals.delete(1 + pick(seals.size - 1));
  },
  "exchange two seals": (bench, pick) => {
    const { seals } = bench.store.tables;
    if (seals.size < 2) return false;
    const number = 1 + pick(seals.size - 1);
    const [a, b] = [bench.seal(number), bench.seal(number + 1)];
    seals.set(number, { ...b, number }).set(number + 1, { ...a, number: number + 1 });
    return true;
  },
  "remove a purge mark, or forge one": (bench, pick) => {
    const seal = bench.seal(1 + pick(bench.store.tables.seals.size));
    const purge = { at: bench.clock.now(), keyId: "k1", signature: seal.signature };
    bench.editSeal(seal.number, { purge: seal.purge === undefined ? purge : undefined });
    return seal.purge === undefined || seal.eventCount > 0;
  },
};

it.each(Object.keys(attacks))("any single change of what was sealed is found: %s", async (name) => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), async (before, picks) => {
      const history = new History();
      await history.live(before);
      const bench = history.bench;
      await bench.audit.seal();
      bench.clock.advance({ hours: 2 });
      await bench.fill(3);
      await bench.audit.seal();
      expect((await bench.verify()).findings).toEqual([]);
      let used = 0;
      const pick = (count: number): number => (count === 0 ? 0 : (picks[(used += 1) - 1] ?? 0) % count);
      if (attacks[name]?.(bench, pick) !== true) return;
      made += 1;
      expect((await bench.verify()).findings).not.toEqual([]);
    }),
    { numRuns: 200 },
  );
  expect(made).toBeGreaterThan(50);
});
