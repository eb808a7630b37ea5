import { type AuditSeal, IdentityError, type SealPurge, type SealRepository } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemorySealRepository implements SealRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list({
    fromNumber,
    limit,
  }: {
    readonly fromNumber: number;
    readonly limit: number;
  }): Promise<readonly AuditSeal[]> {
    return copy(
      this.#all()
        .filter((seal) => seal.number >= fromNumber)
        .slice(0, limit),
    );
  }

  async lockLast(): Promise<AuditSeal | undefined> {
    return copy(this.#all().at(-1));
  }

  async add(seal: AuditSeal): Promise<void> {
    const { number } = seal;
    if (this.#tables.seals.has(number)) throw new IdentityError("audit/changed-meanwhile", { number });
    this.#tables.seals.set(number, copy(seal));
  }

  async markPurged(number: number, purge: SealPurge): Promise<boolean> {
    const seal = this.#tables.seals.get(number);
    if (seal === undefined || seal.purge !== undefined) return false;
    this.#tables.seals.set(number, copy({ ...seal, purge }));
    return true;
  }

  #all(): readonly AuditSeal[] {
    return [...this.#tables.seals.values()].sort((a, b) => a.number - b.number);
  }
}
