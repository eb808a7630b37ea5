import type { EventRange } from "./audit-log.ts";

/**
 * A keyed signature over the events of a range. Seals form a chain: each signs the one before, so that none can be
 * taken out or moved.
 */
export interface AuditSeal {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  readonly range: EventRange;
  /** Ids inside the range that no event had when it was sealed: rolled back, or committed later. */
  readonly holes: readonly number[];
  /** Ids from holes of earlier ranges that had been filled by then; this seal covers them too. */
  readonly late: readonly number[];
  readonly eventCount: number;
  /** SHA-256 over the content hashes of the covered events, by id. */
  readonly eventsHash: string;
  /** When the last of its events happened: what retention looks at. */
  readonly lastEventAt: Date;
  readonly sealedAt: Date;
  readonly keyId: string;
  /** Over all of the above and the signature of the seal before. */
  readonly signature: string;
  /** Set when retention removed its events; signed as well, or a removal could call itself a purge. */
  readonly purge: SealPurge | undefined;
}

export interface SealPurge {
  readonly at: Date;
  readonly keyId: string;
  readonly signature: string;
}
