import { FakeCipher, FakeClock, MemoryStore, TestDigest } from "@pp/identity-testing";
import { AuditService } from "../../src/audit/audit-service.ts";
import { AuditTrail } from "../../src/audit/audit-trail.ts";
import type { AuditFinding, AuditVerification } from "../../src/audit/audit-verification.ts";
import { contentHashOf } from "../../src/audit/content-hash.ts";
import type { AuditEvent, AuditSeal, Cipher, StoredAuditEvent } from "../../src/index.ts";

export const digest = new TestDigest();
export const trail = new AuditTrail(digest);

/** The content hash as somebody makes it who may write to the database: it needs no key. */
export const rehashed = (event: StoredAuditEvent): StoredAuditEvent => ({
  ...event,
  contentHash: contentHashOf(event, digest),
});

/** An audit log in memory, at 2025-01-01 00:00, and an attacker who can write to the database but has no key. */
export class AuditBench {
  readonly store = new MemoryStore();
  readonly clock: FakeClock;
  audit: AuditService;

  constructor(cipher: Cipher = new FakeCipher(), clock = new FakeClock()) {
    this.clock = clock;
    this.audit = this.with(cipher);
  }

  /** The same log for a process with other keys. */
  with(cipher: Cipher): AuditService {
    const { clock, store } = this;
    return new AuditService({ store, cipher, clock, digest, trail, retentionDays: 365 });
  }

  append(fields: Partial<AuditEvent> = {}): Promise<void> {
    const at = this.clock.now();
    const event = {
      at,
      actor: { name: "cli:root" },
      subject: "uqxqg7i1kperxxx1",
      subjectName: "bob",
      fields: ["role"],
    };
    return this.store.transaction((tx) => trail.append(tx, { ...event, action: "account.changed", ...fields }));
  }

  /** Appends so many events, a second apart, each of another account. */
  async fill(count: number): Promise<void> {
    for (let made = 0; made < count; made += 1) {
      this.clock.advance({ seconds: 1 });
      await this.append({ subjectName: `user-${String(made)}` });
    }
  }

  /** Takes an id as a transaction does that is rolled back, or that commits later. */
  skipIds(count = 1): void {
    this.store.tables.counters.lastEventId += count;
  }

  get events(): readonly StoredAuditEvent[] {
    return this.store.tables.events;
  }

  get ids(): readonly number[] {
    return this.events.map((event) => event.id);
  }

  event(id: number): StoredAuditEvent {
    const event = this.events.find((candidate) => candidate.id === id);
    if (event === undefined) throw new Error(`no event ${String(id)}`);
    return event;
  }

  editEvent(id: number, changes: Partial<StoredAuditEvent>): void {
    this.put({ ...this.event(id), ...changes });
  }

  /** In the place of the one with that id, or as a new one. */
  put(event: StoredAuditEvent): void {
    const others = this.events.filter(({ id }) => id !== event.id);
    this.#replace([...others, event].sort((a, b) => a.id - b.id));
  }

  removeEvent(id: number): void {
    this.#replace(this.events.filter((event) => event.id !== id));
  }

  seal(number: number): AuditSeal {
    const seal = this.store.tables.seals.get(number);
    if (seal === undefined) throw new Error(`no seal ${String(number)}`);
    return seal;
  }

  editSeal(number: number, changes: Partial<AuditSeal>): void {
    this.store.tables.seals.set(number, { ...this.seal(number), ...changes });
  }

  removeSeal(number: number): void {
    this.store.tables.seals.delete(number);
  }

  verify(checkpoint?: string): Promise<AuditVerification> {
    return this.audit.verify({ checkpoint });
  }

  async findings(checkpoint?: string): Promise<readonly AuditFinding[]> {
    return (await this.verify(checkpoint)).findings;
  }

  #replace(events: readonly StoredAuditEvent[]): void {
    this.store.tables.events.splice(0, Number.MAX_SAFE_INTEGER, ...events);
  }
}
