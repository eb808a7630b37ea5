import type { AuditEvent, AuditLog, EventRange } from "@pp/identity";
import { toAuditEventRow } from "../rows/audit-event-row.ts";
import { SqlAuditReader } from "./sql-audit-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

export class TypeOrmAuditLog extends SqlAuditReader implements AuditLog {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async append(event: AuditEvent, contentHash: string): Promise<void> {
    const row = Object.entries(toAuditEventRow(event, contentHash));
    const columns = row.map(([column]) => column).join(", ");
    const sql = `INSERT INTO audit_events (${columns}) VALUES (${row.map(() => "?").join(", ")})`;
    const values = row.map(([, value]) => value);
    await this.#scope.all(sql, values, "identity_append_event");
  }

  async removeOlder(before: Date, limit: number): Promise<number> {
    const old = "SELECT id FROM audit_events WHERE at < ? ORDER BY at LIMIT ?";
    return (await this.#scope.all(`DELETE FROM audit_events WHERE id IN (${old}) RETURNING id`, [before, limit]))
      .length;
  }

  async removeRange({ first, last }: EventRange): Promise<number> {
    return (await this.#scope.all("DELETE FROM audit_events WHERE id >= ? AND id <= ? RETURNING id", [first, last]))
      .length;
  }

  async clear(): Promise<number> {
    await this.#scope.all("DELETE FROM audit_seals", []);
    const { auditEvent } = this.#scope.schemas;
    const result = await this.#scope.write((manager) =>
      manager.createQueryBuilder().delete().from(auditEvent).execute(),
    );
    return result.affected ?? 0;
  }
}
