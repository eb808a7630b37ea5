import { IdentityError } from "../errors.ts";
import type { Cipher } from "../kernel/cipher.ts";
import type { Digest } from "../kernel/digest.ts";
import type { StoredAuditEvent } from "./audit-event.ts";
import type { EventRange } from "./audit-log.ts";
import type { AuditSeal, SealPurge } from "./seal.ts";

/** So many events of its range, and so many late ones, at most under one seal: what a purge removes at a time. */
export const MAX_EVENTS_PER_SEAL = 1000;

/** So many ids at most from the first of a range to its last: a jump of ids must not give endless holes. */
export const MAX_IDS_PER_SEAL = 10_000;

/** So many ids before its first event belong to a range at most; a wider gap is under no seal, and stays empty. */
export const MAX_LEADING_HOLES = 1000;

/** A transaction that took its id before a seal and committed after it is over long before. */
const LATE_MS = 60 * 60 * 1000;

/** Whether an event may still come into a hole: until a seal is made more than an hour later. */
export const isOpen = (seal: AuditSeal, newest: AuditSeal): boolean =>
  newest.sealedAt.getTime() - seal.sealedAt.getTime() <= LATE_MS;

/** Ids of the range that none of the events has. */
export function holesOf({ first, last }: EventRange, events: readonly StoredAuditEvent[]): readonly number[] {
  const present = new Set(events.map((event) => event.id));
  const holes: number[] = [];
  for (let id = first; id <= last; id += 1) if (!present.has(id)) holes.push(id);
  return holes;
}

/** What a seal covers, as ranges in no particular order: its range without the holes, and the late events. */
export function coveredRanges({ holes, late, range }: AuditSeal): readonly EventRange[] {
  const ranges: EventRange[] = late.map((id) => ({ first: id, last: id }));
  let first = range.first;
  for (const next of [...holes, range.last + 1]) {
    if (first < next) ranges.push({ first, last: next - 1 });
    first = next + 1;
  }
  return ranges;
}

/** SHA-256 over the ids and content hashes of events, by id. */
export const eventsHashOf = (events: readonly StoredAuditEvent[], digest: Digest): string =>
  digest.sha256(
    [...events]
      .sort((a, b) => a.id - b.id)
      .map((event) => `${String(event.id)}:${event.contentHash}`)
      .join("\n"),
  );

/** Whether it is a time at all: who edits a row can write anything there. */
export const isTime = (time: Date): boolean => !Number.isNaN(time.getTime());

type Unsigned = Omit<AuditSeal, "keyId" | "signature" | "purge">;

/** Everything a seal says, and the signature of the seal before, so that none can be taken out or moved. */
const sealText = (seal: Unsigned, previousSignature: string): string =>
  JSON.stringify([
    "audit-seal",
    seal.number,
    seal.range.first,
    seal.range.last,
    seal.holes,
    seal.late,
    seal.eventCount,
    seal.eventsHash,
    seal.lastEventAt.toISOString(),
    seal.sealedAt.toISOString(),
    previousSignature,
  ]);

export const signSeal = (seal: Unsigned, previousSignature: string, cipher: Cipher): AuditSeal => ({
  ...seal,
  ...cipher.sign(sealText(seal, previousSignature)),
  purge: undefined,
});

export const isSealSigned = (seal: AuditSeal, previousSignature: string, cipher: Cipher): boolean =>
  isTime(seal.lastEventAt) && isTime(seal.sealedAt) && cipher.verify(sealText(seal, previousSignature), seal);

/**
 * Nothing is built on a seal, or removed for it, before this: who changed it could have the key's holder sign that.
 *
 * @throws IdentityError `audit/seal-broken`
 */
export function requireSigned(seal: AuditSeal, previousSignature: string, cipher: Cipher): void {
  if (!isSealSigned(seal, previousSignature, cipher))
    throw new IdentityError("audit/seal-broken", { number: seal.number });
}

const purgeText = (seal: AuditSeal, at: Date): string =>
  JSON.stringify(["audit-purge", seal.number, seal.signature, at.toISOString()]);

/** A purge is signed too, or any removal could call itself one. */
export const signPurge = (seal: AuditSeal, at: Date, cipher: Cipher): SealPurge => ({
  at,
  ...cipher.sign(purgeText(seal, at)),
});

export const isPurgeSigned = (seal: AuditSeal, purge: SealPurge, cipher: Cipher): boolean =>
  isTime(purge.at) && cipher.verify(purgeText(seal, purge.at), purge);
