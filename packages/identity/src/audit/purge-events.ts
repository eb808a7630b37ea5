import { giveWay } from "../kernel/batches.ts";
import type { Cipher } from "../kernel/cipher.ts";
import type { Clock } from "../kernel/clock.ts";
import type { AuditStore } from "./audit-store.ts";
import type { AuditSeal } from "./seal.ts";
import { coveredRanges, requireSigned, signPurge } from "./sealing.ts";

interface PurgeDeps {
  readonly store: AuditStore;
  readonly cipher: Cipher;
  readonly clock: Clock;
}

const SEALS_PER_PAGE = 200;

/**
 * Removes the events of every seal that is older than `before` as a whole, a seal a transaction, and marks it. Events
 * that no seal covers stay: whoever put them there is still to be found out.
 *
 * @returns how many events went
 * @throws IdentityError `audit/seal-broken`: with a changed time, a seal could get events removed before their time
 */
export async function purgeSealed(
  deps: PurgeDeps,
  before: Date,
  onProgress?: (events: number) => void,
): Promise<number> {
  let total = 0;
  let previousSignature = "";
  for (let fromNumber = 1; ;) {
    const from = fromNumber;
    const page = await deps.store.read((reader) => reader.seals.list({ fromNumber: from, limit: SEALS_PER_PAGE }));
    for (const seal of page) {
      if (ageOf(seal) >= before.getTime()) return total;
      if (seal.purge === undefined) {
        requireSigned(seal, previousSignature, deps.cipher);
        const begin = deps.clock.now();
        total += await purgeOne(deps, seal);
        onProgress?.(total);
        await giveWay(deps.clock, begin);
      }
      previousSignature = seal.signature;
      fromNumber = seal.number + 1;
    }
    if (page.length < SEALS_PER_PAGE) return total;
  }
}

/** An event from the future, of a clock that was wrong, must not stop retention for ever. */
const ageOf = ({ lastEventAt, sealedAt }: AuditSeal): number => Math.min(lastEventAt.getTime(), sealedAt.getTime());

const purgeOne = ({ cipher, clock, store }: PurgeDeps, seal: AuditSeal): Promise<number> => {
  const purge = signPurge(seal, clock.now(), cipher);
  return store.transaction(async (tx) => {
    // A reset waits for this, or has already begun a new log with a new seal of that number.
    await tx.seals.lockLast();
    const [current] = await tx.seals.list({ fromNumber: seal.number, limit: 1 });
    if (current?.signature !== seal.signature || !(await tx.seals.markPurged(seal.number, purge))) return 0;
    let removed = 0;
    for (const range of coveredRanges(seal)) removed += await tx.audit.removeRange(range);
    return removed;
  });
};
