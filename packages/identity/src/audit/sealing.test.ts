import { FakeCipher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import type { AuditSeal } from "./seal.ts";
import { coveredRanges, isOpen, isPurgeSigned, isSealSigned, requireSigned, signPurge, signSeal } from "./sealing.ts";

const cipher = new FakeCipher();
const at = new Date("2025-01-01T00:00:00.000Z");
const aSeal = (changes: Partial<AuditSeal> = {}): AuditSeal =>
  signSeal(
    {
      number: 2,
      range: { first: 5, last: 9 },
      holes: [6, 7],
      late: [3],
      eventCount: 4,
      eventsHash: "ab",
      lastEventAt: at,
      sealedAt: at,
      ...changes,
    },
    "before",
    cipher,
  );

describe("seals", () => {
  it.each<Partial<AuditSeal>>([
    { number: 3 },
    { range: { first: 4, last: 9 } },
    { range: { first: 5, last: 10 } },
    { holes: [6] },
    { late: [] },
    { eventCount: 5 },
    { eventsHash: "ac" },
    { lastEventAt: new Date(at.getTime() + 1) },
    { sealedAt: new Date(at.getTime() + 1) },
    { lastEventAt: new Date(Number.NaN) },
    { sealedAt: new Date(Number.NaN) },
    { keyId: "k2" },
    { signature: "00" },
  ])("do not verify with %j", (change) => {
    expect(isSealSigned(aSeal(), "before", cipher)).toBe(true);
    expect(isSealSigned({ ...aSeal(), ...change }, "before", cipher)).toBe(false);
    expect(() => {
      requireSigned({ ...aSeal(), ...change }, "before", cipher);
    }).toThrow(expect.objectContaining({ code: "audit/seal-broken" }));
  });

  it("do not verify behind another seal", () => {
    expect(isSealSigned(aSeal(), "other", cipher)).toBe(false);
  });

  it("are open for late events for one hour and not a millisecond longer, by the newest seal", () => {
    const newest = (ms: number) => aSeal({ sealedAt: new Date(at.getTime() + ms) });
    expect(isOpen(aSeal(), newest(3_600_000))).toBe(true);
    expect(isOpen(aSeal(), newest(3_600_001))).toBe(false);
  });

  it.each([
    [[], [], { first: 5, last: 9 }, [[5, 9]]],
    [[5, 9], [], { first: 5, last: 9 }, [[6, 8]]],
    [
      [7],
      [2, 4],
      { first: 5, last: 9 },
      [
        [2, 2],
        [4, 4],
        [5, 6],
        [8, 9],
      ],
    ],
    [[], [3], { first: 10, last: 9 }, [[3, 3]]],
  ])("cover, with holes %j and late %j in %j, the ids %j", (holes, late, range, expected) => {
    expect(coveredRanges(aSeal({ holes, late, range })).map(({ first, last }) => [first, last])).toEqual(expected);
  });
});

describe("purge marks", () => {
  it("belong to one seal and one time", () => {
    const purge = signPurge(aSeal(), at, cipher);
    expect(isPurgeSigned(aSeal(), purge, cipher)).toBe(true);
    expect(isPurgeSigned(aSeal({ number: 3 }), purge, cipher)).toBe(false);
    expect(isPurgeSigned(aSeal({ eventsHash: "x" }), purge, cipher)).toBe(false);
    expect(isPurgeSigned(aSeal(), { ...purge, at: new Date(0) }, cipher)).toBe(false);
    expect(isPurgeSigned(aSeal(), { ...purge, at: new Date(Number.NaN) }, cipher)).toBe(false);
  });
});
