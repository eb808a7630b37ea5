import type { LoginRecord, LoginReport } from "@pp/identity";
import { SqlLoginReportReader } from "./sql-audit-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

export class TypeOrmLoginReport extends SqlLoginReportReader implements LoginReport {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  /** One statement: many attempts at once are all counted. */
  async record({ at, clientIp, realm, reason, status, userAgent, username }: LoginRecord): Promise<void> {
    const isSuccess = status === "OK";
    const [loginAt, failedAt] = isSuccess ? [at, null] : [null, at];
    await this.#scope.all(
      `INSERT INTO audit_logins (client_ip, login_name, login_realm, login_status, error_message, error_repeated,
         client_browser, login_at, failed_at, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (client_ip, login_name, login_realm) DO UPDATE SET
         login_status = excluded.login_status,
         error_repeated = CASE
           WHEN excluded.error_repeated = 0 THEN 0
           WHEN audit_logins.error_message = excluded.error_message THEN audit_logins.error_repeated + 1
           ELSE 1 END,
         error_message = excluded.error_message,
         client_browser = excluded.client_browser,
         login_at = COALESCE(excluded.login_at, audit_logins.login_at),
         failed_at = COALESCE(excluded.failed_at, audit_logins.failed_at),
         updated_at = excluded.updated_at
       RETURNING login_name`,
      [clientIp, username, realm, status, reason, isSuccess ? 0 : 1, userAgent, loginAt, failedAt, at, at],
      "identity_record_login",
    );
  }

  async removeOlder(before: Date, limit: number): Promise<number> {
    const columns = "client_ip, login_name, login_realm";
    const old = `SELECT ${columns} FROM audit_logins WHERE updated_at < ? ORDER BY updated_at LIMIT ?`;
    const sql = `DELETE FROM audit_logins WHERE (${columns}) IN (${old}) RETURNING login_name`;
    return (await this.#scope.all(sql, [before, limit])).length;
  }

  async clear(): Promise<number> {
    const { auditLogin } = this.#scope.schemas;
    const result = await this.#scope.write((manager) =>
      manager.createQueryBuilder().delete().from(auditLogin).execute(),
    );
    return result.affected ?? 0;
  }
}
