import type { AuditEvent, AuditLog } from "@pp/identity";
import { toAuditEventRow } from "../rows/audit-event-row.ts";
import { insertRow } from "./insert-row.ts";
import { SqlAuditReader } from "./sql-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

export class TypeOrmAuditLog extends SqlAuditReader implements AuditLog {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async append(event: AuditEvent): Promise<void> {
    const schema = this.#scope.schemas.auditEvent;
    await this.#scope.write((manager) => insertRow(manager, schema, toAuditEventRow(event)));
  }
}
