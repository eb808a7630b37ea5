import { describe, expect, it } from "vitest";
import { admitAccount, admitAddress, defaultThrottlePolicy, refundAddress } from "./throttle.ts";
import type { ThrottleEntry } from "./throttle-repository.ts";

const start = new Date("2025-01-01T00:00:00.000Z");
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

type Admit = typeof admitAddress;

/** Fails the test when the attempt is refused. */
function admitted(result: ReturnType<Admit>): ThrottleEntry {
  if (result.admitted) return result.entry;
  throw new Error(`should have been admitted, but has to wait for ${String(result.retryAfterSeconds)} s`);
}

/** The entry after so many admitted attempts at once. */
function after(attempts: number, admit: Admit, policy = defaultThrottlePolicy): ThrottleEntry | undefined {
  let entry: ThrottleEntry | undefined;
  for (let count = 0; count < attempts; count += 1) entry = admitted(admit({ key: "k", entry, now: start }, policy));
  return entry;
}

describe("admitAddress", () => {
  it("admits ten attempts at once and refuses the eleventh until a minute is over", () => {
    const entry = after(10, admitAddress);
    const ask = (seconds: number) => admitAddress({ key: "k", entry, now: at(seconds) }, defaultThrottlePolicy);
    expect(ask(0)).toEqual({ admitted: false, retryAfterSeconds: 60 });
    expect(ask(59.001)).toEqual({ admitted: false, retryAfterSeconds: 1 });
    expect(ask(60).admitted).toBe(true);
  });

  it("gives one attempt a minute once the ten are used up", () => {
    let entry = after(10, admitAddress);
    for (let minute = 1; minute <= 5; minute += 1) {
      const now = at(minute * 60);
      entry = admitted(admitAddress({ key: "k", entry, now }, defaultThrottlePolicy));
      expect(admitAddress({ key: "k", entry, now }, defaultThrottlePolicy).admitted).toBe(false);
    }
  });

  it("has all ten again after ten minutes, and never more", () => {
    let entry = after(10, admitAddress);
    const now = at(100_000);
    for (let count = 0; count < 10; count += 1)
      entry = admitted(admitAddress({ key: "k", entry, now }, defaultThrottlePolicy));
    expect(admitAddress({ key: "k", entry, now }, defaultThrottlePolicy).admitted).toBe(false);
  });

  it("counts no failures, and notes when it was changed", () => {
    expect(after(1, admitAddress)).toEqual({ key: "k", until: at(60), failures: 0, updatedAt: start });
  });

  it("admits everything when the burst is 0", () => {
    const policy = { ...defaultThrottlePolicy, addressBurst: 0 };
    expect(after(1000, admitAddress, policy)).toEqual({ key: "k", until: start, failures: 0, updatedAt: start });
  });

  it("admits one at a time when the burst is 1", () => {
    const policy = { ...defaultThrottlePolicy, addressBurst: 1 };
    const entry = after(1, admitAddress, policy);
    expect(admitAddress({ key: "k", entry, now: at(59) }, policy)).toEqual({ admitted: false, retryAfterSeconds: 1 });
    expect(admitAddress({ key: "k", entry, now: at(60) }, policy).admitted).toBe(true);
  });
});

describe("refundAddress", () => {
  it("gives exactly one attempt back", () => {
    const entry = after(10, admitAddress);
    if (entry === undefined) throw new Error("no entry");
    const refunded = refundAddress(entry, at(1), defaultThrottlePolicy);
    expect(refunded.updatedAt).toEqual(at(1));
    const next = admitted(admitAddress({ key: "k", entry: refunded, now: start }, defaultThrottlePolicy));
    expect(admitAddress({ key: "k", entry: next, now: start }, defaultThrottlePolicy).admitted).toBe(false);
  });

  it("never gives more than the burst, however often attempts are given back", () => {
    let entry = after(1, admitAddress);
    if (entry === undefined) throw new Error("no entry");
    for (let count = 0; count < 50; count += 1) entry = refundAddress(entry, start, defaultThrottlePolicy);
    for (let count = 0; count < 10; count += 1)
      entry = admitted(admitAddress({ key: "k", entry, now: start }, defaultThrottlePolicy));
    expect(admitAddress({ key: "k", entry, now: start }, defaultThrottlePolicy).admitted).toBe(false);
  });
});

describe("admitAccount", () => {
  it("admits five failures without a delay, the sixth brings one of a second", () => {
    expect(after(5, admitAccount)).toEqual({ key: "k", until: start, failures: 5, updatedAt: start });
    const entry = after(6, admitAccount);
    expect(entry).toEqual({ key: "k", until: at(1), failures: 6, updatedAt: start });
    const ask = (seconds: number) => admitAccount({ key: "k", entry, now: at(seconds) }, defaultThrottlePolicy);
    expect(ask(0.999)).toEqual({ admitted: false, retryAfterSeconds: 1 });
    expect(ask(1).admitted).toBe(true);
  });

  it.each([
    [5, 1],
    [6, 2],
    [7, 4],
    [13, 256],
    [14, 512],
    [15, 900],
    [1000, 900],
  ])("after %i failures the next one brings a delay of %i seconds", (failures, seconds) => {
    const entry = { key: "k", until: start, failures, updatedAt: start };
    const next = admitted(admitAccount({ key: "k", entry, now: start }, defaultThrottlePolicy));
    expect(next).toEqual({ key: "k", until: at(seconds), failures: failures + 1, updatedAt: start });
  });

  it("never delays when the delay is 0", () => {
    const policy = { ...defaultThrottlePolicy, accountDelaySeconds: 0 };
    expect(after(100, admitAccount, policy)?.until).toEqual(start);
  });

  it("never delays longer than the longest delay, though the first would be longer", () => {
    const policy = {
      ...defaultThrottlePolicy,
      accountFreeFailures: 0,
      accountDelaySeconds: 100,
      accountMaxDelaySeconds: 10,
    };
    expect(after(1, admitAccount, policy)?.until).toEqual(at(10));
  });
});
