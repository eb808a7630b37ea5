import { type AuditSeal, IdentityError, type SealPurge, type SealRepository } from "@pp/identity";
import { violatedIndex } from "../driver-errors.ts";
import { toSeal, toSealRow } from "../rows/audit-rows.ts";
import { insertRow } from "./insert-row.ts";
import { SqlSealReader } from "./sql-audit-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

export class TypeOrmSealRepository extends SqlSealReader implements SealRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async lockLast(): Promise<AuditSeal | undefined> {
    await this.#scope.dialect.lockTexts(this.#scope, ["audit-seals"]);
    const [row] = await this.#scope.all("SELECT * FROM audit_seals ORDER BY number DESC LIMIT 1", []);
    return row === undefined ? undefined : toSeal(row);
  }

  async add(seal: AuditSeal): Promise<void> {
    const schema = this.#scope.schemas.auditSeal;
    await this.#scope.attempt(
      (manager) => insertRow(manager, schema, toSealRow(seal)),
      (cause) =>
        violatedIndex(cause) === undefined
          ? undefined
          : new IdentityError("audit/changed-meanwhile", { number: seal.number }, { cause }),
    );
  }

  async markPurged(number: number, { at, keyId, signature }: SealPurge): Promise<boolean> {
    const sql = `UPDATE audit_seals SET purged_at = ?, purge_key_id = ?, purge_signature = ?
      WHERE number = ? AND purged_at IS NULL RETURNING number`;
    return (await this.#scope.all(sql, [at, keyId, signature, number])).length > 0;
  }
}
