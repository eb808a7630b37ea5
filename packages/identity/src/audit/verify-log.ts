import type { StoredAuditEvent } from "./audit-event.ts";
import type { EventRange } from "./audit-log.ts";
import type { AuditStoreReader } from "./audit-store.ts";
import { type AuditFinding, type AuditVerification, Findings } from "./audit-verification.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { contentHashOf } from "./content-hash.ts";
import type { AuditSeal, SealPurge } from "./seal.ts";
import type { SealingDeps } from "./seal-events.ts";
import {
  eventsHashOf,
  holesOf,
  isOpen,
  isPurgeSigned,
  isSealSigned,
  isTime,
  MAX_EVENTS_PER_SEAL,
  MAX_IDS_PER_SEAL,
} from "./sealing.ts";

type LogReader = Pick<AuditStoreReader, "audit" | "seals">;

interface VerifyOptions {
  readonly checkpoint?: Checkpoint | undefined;
  readonly onProgress?: ((events: number) => void) | undefined;
}

const SEALS_PER_PAGE = 200;

/** Reads the whole log once, a few thousand rows at a time. Others may write, seal and purge beside it. */
export async function verifyLog(
  reader: LogReader,
  deps: Pick<SealingDeps, "cipher" | "digest">,
  { checkpoint, onProgress }: VerifyOptions = {},
): Promise<AuditVerification> {
  const run = new VerificationRun(reader, deps, checkpoint);
  for await (const seal of sealsOf(reader)) {
    await run.checkSeal(seal);
    onProgress?.(run.events);
  }
  await run.checkTail(onProgress);
  return run.finish();
}

async function* sealsOf({ seals }: LogReader): AsyncGenerator<AuditSeal> {
  for (let fromNumber = 1; ;) {
    const page = await seals.list({ fromNumber, limit: SEALS_PER_PAGE });
    yield* page;
    if (page.length < SEALS_PER_PAGE) return;
    for (const { number } of page) fromNumber = number + 1;
  }
}

/** An event in a hole, and the seal that has the hole. */
interface Stranger {
  readonly event: StoredAuditEvent;
  readonly seal: AuditSeal;
}

class VerificationRun {
  readonly #reader: LogReader;
  readonly #deps: Pick<SealingDeps, "cipher" | "digest">;
  readonly #checkpoint: Checkpoint | undefined;
  readonly #findings = new Findings();
  /** Rows that came into holes: a later seal has to know of them. */
  readonly #strangers = new Map<number, Stranger>();
  #last: AuditSeal | undefined;
  #isLastSigned = true;
  /** The last id that a seal has spoken of. */
  #end = Number.MIN_SAFE_INTEGER;
  #isCheckpointMet = false;
  #seals = 0;
  #purged = 0;
  #unsealed = 0;
  events = 0;

  constructor(reader: LogReader, deps: Pick<SealingDeps, "cipher" | "digest">, checkpoint: Checkpoint | undefined) {
    this.#reader = reader;
    this.#deps = deps;
    this.#checkpoint = checkpoint;
  }

  async checkSeal(seal: AuditSeal): Promise<void> {
    const { number, signature } = seal;
    this.#findings.addRemovedSeals((this.#last?.number ?? 0) + 1, number);
    const isSigned = isSealSigned(seal, this.#last?.signature ?? "", this.#deps.cipher);
    if (!isSigned) this.#findings.add(forged(seal, seal));
    if (number === this.#checkpoint?.seal) this.#isCheckpointMet = signature === this.#checkpoint.signature;
    await this.#checkGap(seal, isSigned && this.#isLastSigned);
    if (seal.purge === undefined) await this.#checkEvents(seal);
    else await this.#checkPurge(seal, seal.purge);
    this.#seals += 1;
    this.#last = seal;
    this.#isLastSigned = isSigned;
    // A forged seal could end anywhere.
    if (Number.isSafeInteger(seal.range.last)) this.#end = Math.max(this.#end, seal.range.last);
  }

  /** After the last seal: what a seal would say cannot be said, but each event still has to be what it was. */
  async checkTail(onProgress?: (events: number) => void): Promise<void> {
    for await (const page of this.#pagesOf({ first: this.#end + 1, last: Number.MAX_SAFE_INTEGER })) {
      this.#findings.add(...this.#checkContents(page));
      this.#unsealed += page.length;
      onProgress?.(this.events);
    }
  }

  finish(): AuditVerification {
    for (const [id, { event, seal }] of this.#strangers) {
      // One that committed just after its seal waits for the next one.
      if (this.#last !== undefined && !isOpen(seal, this.#last)) this.#findings.add({ kind: "event-inserted", id });
      else {
        this.#findings.add(...this.#checkContents([event]));
        this.#unsealed += 1;
      }
    }
    if (this.#checkpoint !== undefined && this.#checkpoint.seal > 0 && !this.#isCheckpointMet) {
      this.#findings.add({ kind: "tail-cut", seal: this.#checkpoint.seal });
    }
    return {
      events: this.events,
      seals: this.#seals,
      unsealed: this.#unsealed,
      purgedSeals: this.#purged,
      findings: this.#findings.first,
      furtherFindings: this.#findings.further,
    };
  }

  /** Between two seals there is nothing, unless a seal is missing there or says something else than it did. */
  async #checkGap({ range }: AuditSeal, isSound: boolean): Promise<void> {
    for await (const page of this.#pagesOf({ first: this.#end + 1, last: range.first - 1 })) {
      if (isSound) this.#findings.add(...inserted(page));
      else {
        this.#findings.add(...this.#checkContents(page));
        this.#unsealed += page.length;
      }
    }
  }

  async #checkEvents(seal: AuditSeal): Promise<void> {
    const { inHoles, own } = await this.#readRange(seal);
    const late = await this.#readLate(seal);
    const covered = [...own, ...late];
    const before = this.events;
    const findings = [...this.#checkContents(covered), ...this.#compare(seal, { own, late })];
    const purge = findings.length === 0 ? undefined : await this.#purgeSince(seal);
    if (purge !== undefined) {
      this.events = before;
      return this.#checkPurge(seal, purge);
    }
    this.#findings.add(...findings);
    this.#meet(seal, inHoles);
  }

  #compare(
    seal: AuditSeal,
    { late, own }: { readonly late: readonly StoredAuditEvent[]; readonly own: readonly StoredAuditEvent[] },
  ): readonly AuditFinding[] {
    const holes = new Set(seal.holes);
    const there = new Set(late.map((event) => event.id));
    const missing = [
      ...holesOf(usableRange(seal), own).filter((id) => !holes.has(id)),
      ...lateOf(seal).filter((id) => !there.has(id)),
    ];
    if (missing.length > 0) return missing.map((id) => ({ kind: "event-removed", id }));
    const isSame = eventsHashOf([...own, ...late], this.#deps.digest) === seal.eventsHash;
    return isSame ? [] : [{ kind: "range-changed", seal: seal.number, range: seal.range }];
  }

  /** Retention may have come by since the seal was read. */
  async #purgeSince({ number }: AuditSeal): Promise<SealPurge | undefined> {
    const [now] = await this.#reader.seals.list({ fromNumber: number, limit: 1 });
    return now?.number === number ? now.purge : undefined;
  }

  async #checkPurge(seal: AuditSeal, purge: SealPurge): Promise<void> {
    this.#purged += 1;
    if (!isPurgeSigned(seal, purge, this.#deps.cipher)) this.#findings.add(forged(seal, purge));
    const { inHoles, own } = await this.#readRange(seal);
    this.#findings.add(...inserted([...own, ...(await this.#readLate(seal))]));
    this.#meet(seal, inHoles);
  }

  async #readRange(
    seal: AuditSeal,
  ): Promise<{ readonly own: readonly StoredAuditEvent[]; readonly inHoles: readonly StoredAuditEvent[] }> {
    const holes = new Set(seal.holes);
    const events = await this.#reader.audit.listRange(usableRange(seal), MAX_IDS_PER_SEAL);
    return {
      own: events.filter((event) => !holes.has(event.id)),
      inHoles: events.filter((event) => holes.has(event.id)),
    };
  }

  /** Read again: one may have come since the range that it belongs to was read. */
  async #readLate(seal: AuditSeal): Promise<readonly StoredAuditEvent[]> {
    const late: StoredAuditEvent[] = [];
    for (const id of lateOf(seal)) late.push(...(await this.#reader.audit.listRange({ first: id, last: id }, 1)));
    return late;
  }

  /** Notes who came into the holes of this seal, and forgets those that it vouches for, when it could do so. */
  #meet(seal: AuditSeal, inHoles: readonly StoredAuditEvent[]): void {
    for (const event of inHoles) this.#strangers.set(event.id, { event, seal });
    for (const id of seal.late) {
      const stranger = this.#strangers.get(id);
      if (stranger === undefined || this.#last === undefined || isOpen(stranger.seal, this.#last))
        this.#strangers.delete(id);
    }
  }

  async *#pagesOf({ first, last }: EventRange): AsyncGenerator<readonly StoredAuditEvent[]> {
    for (let from = first; from <= last;) {
      const page = await this.#reader.audit.listRange({ first: from, last }, MAX_EVENTS_PER_SEAL);
      if (page.length > 0) yield page;
      if (page.length < MAX_EVENTS_PER_SEAL) return;
      for (const { id } of page) from = id + 1;
    }
  }

  #checkContents(events: readonly StoredAuditEvent[]): readonly AuditFinding[] {
    this.events += events.length;
    return events
      .filter((event) => !isTime(event.at) || contentHashOf(event, this.#deps.digest) !== event.contentHash)
      .map(({ id }) => ({ kind: "event-edited", id }));
  }
}

const forged = ({ number }: AuditSeal, { keyId }: AuditSeal | SealPurge): AuditFinding => ({
  kind: "seal-forged",
  seal: number,
  keyId,
});

const inserted = (events: readonly StoredAuditEvent[]): readonly AuditFinding[] =>
  events.map(({ id }) => ({ kind: "event-inserted", id }));

/** No more than a seal can have: a forged one could make the verification endless. */
const usableRange = ({ range: { first, last } }: AuditSeal): EventRange => ({
  first,
  last: Math.min(last, first + MAX_IDS_PER_SEAL - 1),
});
const lateOf = ({ late }: AuditSeal): readonly number[] => late.slice(0, MAX_EVENTS_PER_SEAL);
