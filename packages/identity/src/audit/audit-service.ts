import { IdentityError } from "../errors.ts";
import { giveWay, removeInBatches } from "../kernel/batches.ts";
import type { Cipher } from "../kernel/cipher.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Digest } from "../kernel/digest.ts";
import { parseLimit } from "../kernel/paging.ts";
import type { Actor, StoredAuditEvent } from "./audit-event.ts";
import type { AuditQuery } from "./audit-log.ts";
import type { AuditStore, AuditTransaction } from "./audit-store.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { AuditVerification } from "./audit-verification.ts";
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import type { LoginReportQuery, LoginSummary } from "./login-report.ts";
import { purgeSealed } from "./purge-events.ts";
import { sealNext } from "./seal-events.ts";
import { MAX_EVENTS_PER_SEAL } from "./sealing.ts";
import { verifyLog } from "./verify-log.ts";

export interface AuditDeps {
  readonly store: AuditStore;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly trail: AuditTrail;
  readonly retentionDays: number;
}

export interface PurgeResult {
  readonly events: number;
  readonly logins: number;
}

const DAY_MS = 86_400_000;
const LOGINS_PER_BATCH = 500;
const MAX_KEEP_DAYS = 36_500;

/** What happened, who logged in, and whether the log is whole. */
export class AuditService {
  readonly #deps: AuditDeps;

  constructor(deps: AuditDeps) {
    this.#deps = deps;
  }

  /** One page, the latest first. @throws IdentityError `page/invalid` */
  async listEvents(query: AuditQuery): Promise<readonly StoredAuditEvent[]> {
    const limit = parseLimit(query.limit);
    return this.#deps.store.read((reader) => reader.audit.list({ ...query, limit }));
  }

  /** One page, the latest first: a row for each name, address and realm. @throws IdentityError `page/invalid` */
  async listLogins(query: LoginReportQuery): Promise<readonly LoginSummary[]> {
    const limit = parseLimit(query.limit);
    return this.#deps.store.read((reader) => reader.logins.list({ ...query, limit }));
  }

  /**
   * Seals what is not sealed yet; for the host to call every few minutes. Nobody who logs in waits for it.
   *
   * @returns how many seals were made
   * @throws IdentityError `secret-key/missing`; `audit/seal-broken`: nothing is built on a seal that was changed, or
   *   whose key is gone; `verify` tells more
   */
  async seal(): Promise<number> {
    for (let made = 0; ; made += 1) {
      const lookBack = made === 0;
      const begin = this.#deps.clock.now();
      const step = await this.#deps.store.transaction((tx) => sealNext(tx, this.#deps, { lookBack }));
      if (step === undefined) return made;
      if (!step.hasMore) return made + 1;
      await giveWay(this.#deps.clock, begin);
    }
  }

  /** Seals, and says in one line how far the log goes: keep it elsewhere. Throws as `seal`. */
  async checkpoint(): Promise<string> {
    await this.seal();
    const last = await this.#deps.store.transaction((tx) => tx.seals.lockLast());
    const at = this.#deps.clock.now().toISOString();
    return formatCheckpoint({ seal: last?.number ?? 0, signature: last?.signature ?? "", at });
  }

  /**
   * Looks for events that were edited, removed, inserted or exchanged and, with a checkpoint, for a cut end.
   *
   * @throws IdentityError `audit/checkpoint-invalid`; `secret-key/missing`: nothing can be told without the key
   */
  async verify(
    options: { readonly checkpoint?: string | undefined; readonly onProgress?: (events: number) => void } = {},
  ): Promise<AuditVerification> {
    const checkpoint: Checkpoint | undefined =
      options.checkpoint === undefined ? undefined : parseCheckpoint(options.checkpoint);
    const { onProgress } = options;
    // Fails with what has to be done when there is no key; a log without a seal would look whole.
    if (!this.#deps.cipher.hasKey) this.#deps.cipher.sign("");
    return this.#deps.store.read((reader) => verifyLog(reader, this.#deps, { checkpoint, onProgress }));
  }

  /**
   * Removes what is older than the retention, a seal at a time so that nobody waits long; the seals stay, and with them
   * the proof that nothing else was taken. A seal goes when its last event is old enough: days go as a whole. Without
   * a key, where there are no seals, events go by their age alone.
   *
   * @param keepDays 0 to 36500; default: the policy's retention
   * @throws IdentityError `policy/invalid`; as `seal`
   */
  async purge(keepDays: number | undefined, by: Actor, onProgress?: (events: number) => void): Promise<PurgeResult> {
    const before = this.#daysAgo(keepDays ?? this.#deps.retentionDays);
    const events = (await this.#hasSeals())
      ? await this.#purgeSealed(before, onProgress)
      : await this.#inBatches(
          MAX_EVENTS_PER_SEAL,
          (tx) => tx.audit.removeOlder(before, MAX_EVENTS_PER_SEAL),
          onProgress,
        );
    const logins = await this.#inBatches(LOGINS_PER_BATCH, (tx) => tx.logins.removeOlder(before, LOGINS_PER_BATCH));
    if (events > 0 || logins > 0) await this.#record("audit.purged", by);
    return { events, logins };
  }

  /** Removes every event, seal and login summary, and begins the log with who did it. Resolves to how many events. */
  async reset(by: Actor): Promise<number> {
    return this.#deps.store.transaction(async (tx) => {
      // A sealer that is at work would add its seal to the new log.
      await tx.seals.lockLast();
      const removed = await tx.audit.clear();
      await tx.logins.clear();
      const at = this.#deps.clock.now();
      await this.#deps.trail.append(tx, {
        at,
        actor: by,
        action: "audit.reset",
        subject: "",
        subjectName: "",
        fields: [],
      });
      return removed;
    });
  }

  #daysAgo(days: number): Date {
    if (!Number.isInteger(days) || days < 0 || days > MAX_KEEP_DAYS) {
      throw new IdentityError("policy/invalid", {
        field: "audit retention (days)",
        accepted: `0 to ${String(MAX_KEEP_DAYS)}`,
      });
    }
    return new Date(this.#deps.clock.now().getTime() - days * DAY_MS);
  }

  /** Or could have. Without the key that made them nothing may be taken from under seals. */
  async #hasSeals(): Promise<boolean> {
    if (this.#deps.cipher.hasKey) return true;
    return (await this.#deps.store.read((reader) => reader.seals.list({ fromNumber: 1, limit: 1 }))).length > 0;
  }

  async #purgeSealed(before: Date, onProgress?: (events: number) => void): Promise<number> {
    await this.seal();
    return purgeSealed(this.#deps, before, onProgress);
  }

  #inBatches(
    size: number,
    remove: (tx: AuditTransaction) => Promise<number>,
    onProgress?: (rows: number) => void,
  ): Promise<number> {
    const { clock, store } = this.#deps;
    return removeInBatches(clock, { size, onProgress }, () => store.transaction(remove));
  }

  #record(action: "audit.purged", by: Actor): Promise<void> {
    const at = this.#deps.clock.now();
    const event = { at, actor: by, action, subject: "", subjectName: "", fields: [] };
    return this.#deps.store.transaction((tx) => this.#deps.trail.append(tx, event));
  }
}
