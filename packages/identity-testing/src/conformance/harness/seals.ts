import type { AuditSeal, SealPurge } from "@pp/identity";
import { aDate } from "../../builders/builders.ts";

/** A seal over three events. */
export const aSeal = (overrides: Partial<AuditSeal> = {}): AuditSeal => ({
  number: 1,
  range: { first: 1, last: 3 },
  holes: [],
  late: [],
  eventCount: 3,
  eventsHash: "a".repeat(64),
  lastEventAt: aDate(),
  sealedAt: aDate("2024-03-01T00:00:00.001Z"),
  keyId: "k1",
  signature: "b".repeat(64),
  purge: undefined,
  ...overrides,
});

export const aPurge = (overrides: Partial<SealPurge> = {}): SealPurge => ({
  at: aDate("2025-03-01T00:00:00.001Z"),
  keyId: "k2",
  signature: "c".repeat(64),
  ...overrides,
});
