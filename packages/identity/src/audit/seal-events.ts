import type { Cipher } from "../kernel/cipher.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Digest } from "../kernel/digest.ts";
import type { StoredAuditEvent } from "./audit-event.ts";
import type { AuditTransaction } from "./audit-store.ts";
import type { AuditSeal } from "./seal.ts";
import type { SealRepository } from "./seal-repository.ts";
import {
  eventsHashOf,
  holesOf,
  isOpen,
  isTime,
  MAX_EVENTS_PER_SEAL,
  MAX_IDS_PER_SEAL,
  MAX_LEADING_HOLES,
  requireSigned,
  signSeal,
} from "./sealing.ts";

export interface SealingDeps {
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly digest: Digest;
}

type SealingTransaction = Pick<AuditTransaction, "audit" | "seals">;

export interface MadeSeal {
  readonly seal: AuditSeal;
  /** Whether there were more events than one seal takes. */
  readonly hasMore: boolean;
}

/** More than are made within an hour but by the first run over an old log, whose holes nothing comes into any more. */
const LATE_SEALS = 200;
const DAY_MS = 86_400_000;

/**
 * Puts the next events under a seal; undefined when there are none. Nobody who logs in waits for this: only other
 * sealers do. An id that is missing inside the range is noted as a hole: it was rolled back, or is about to come.
 * A seal never goes over a day's end (UTC), so that retention can take whole seals.
 *
 * @param lookBack whether to look for events that have come into holes; once for each run over the log
 * @throws IdentityError `audit/seal-broken` when the last seal is not what was signed; `secret-key/missing`
 */
export async function sealNext(
  { audit, seals }: SealingTransaction,
  { cipher, clock, digest }: SealingDeps,
  { lookBack }: { readonly lookBack: boolean },
): Promise<MadeSeal | undefined> {
  const last = await seals.lockLast();
  if (last !== undefined) requireSigned(last, await signatureBefore(seals, last), cipher);
  const next = (last?.range.last ?? 0) + 1;
  const page = await audit.listRange({ first: next, last: Number.MAX_SAFE_INTEGER }, MAX_EVENTS_PER_SEAL);
  const range = rangeOf(page, next);
  const fresh = page.filter((event) => event.id <= range.last);
  const late = last === undefined || !lookBack ? [] : await findLate({ audit, seals }, last);
  const events = [...late, ...fresh];
  if (events.length === 0) return undefined;
  const sealedAt = clock.now();
  const seal = signSeal(
    {
      number: (last?.number ?? 0) + 1,
      range,
      holes: holesOf(range, fresh),
      late: late.map((event) => event.id),
      eventCount: events.length,
      eventsHash: eventsHashOf(events, digest),
      lastEventAt: latestOf(events) ?? sealedAt,
      sealedAt,
    },
    last?.signature ?? "",
    cipher,
  );
  await seals.add(seal);
  return { seal, hasMore: fresh.length < page.length || page.length === MAX_EVENTS_PER_SEAL };
}

/** Empty for the first seal. When the one before is gone there is no signature that this one fits to. */
async function signatureBefore(seals: SealRepository, { number }: AuditSeal): Promise<string> {
  const found = await seals.list({ fromNumber: number - 1, limit: 1 });
  return found.map((seal) => (seal.number === number ? "" : seal.signature)).join("");
}

/** From `next`, or not long before the first event, to the last one of that day that is near enough. */
function rangeOf(page: readonly StoredAuditEvent[], next: number): AuditSeal["range"] {
  const [firstEvent] = page;
  if (firstEvent === undefined) return { first: next, last: next - 1 };
  const first = Math.max(next, firstEvent.id - MAX_LEADING_HOLES);
  const day = dayOf(firstEvent);
  let { id: last } = firstEvent;
  for (const event of page.slice(1)) {
    if (dayOf(event) !== day || event.id >= first + MAX_IDS_PER_SEAL) break;
    last = event.id;
  }
  return { first, last };
}

const dayOf = ({ at }: StoredAuditEvent): number => Math.floor(at.getTime() / DAY_MS);

const latestOf = (events: readonly StoredAuditEvent[]): Date | undefined =>
  events
    .map((event) => event.at)
    .filter(isTime)
    .reduce<Date | undefined>((latest, at) => (latest === undefined || at > latest ? at : latest), undefined);

/** Events that have come into holes of seals that are open, and that no later seal covers. */
async function findLate({ audit, seals }: SealingTransaction, last: AuditSeal): Promise<readonly StoredAuditEvent[]> {
  const fromNumber = Math.max(last.number - LATE_SEALS + 1, 1);
  const recent = (await seals.list({ fromNumber, limit: LATE_SEALS })).filter((seal) => isOpen(seal, last));
  const covered = new Set(recent.flatMap((seal) => seal.late));
  const found: StoredAuditEvent[] = [];
  for (const seal of recent) {
    const open = new Set(seal.holes.filter((id) => !covered.has(id)));
    if (open.size === 0) continue;
    // Mostly one hole, or a few beside each other.
    const between = { first: Math.min(...open), last: Math.max(...open) };
    const events = await audit.listRange(between, MAX_IDS_PER_SEAL);
    found.push(...events.filter((event) => open.has(event.id)));
  }
  return found.sort((a, b) => a.id - b.id).slice(0, MAX_EVENTS_PER_SEAL);
}
