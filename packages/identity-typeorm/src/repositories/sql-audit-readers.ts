import type {
  AuditQuery,
  AuditReader,
  AuditSeal,
  EventRange,
  LoginReportQuery,
  LoginReportReader,
  LoginSummary,
  SealReader,
  StoredAuditEvent,
} from "@pp/identity";
import { toAuditEvent } from "../rows/audit-event-row.ts";
import { toLoginSummary, toSeal } from "../rows/audit-rows.ts";
import { searchRange } from "../search-range.ts";
import type { SqlExecutor, SqlRow } from "../sql-executor.ts";
import { auditStatements } from "./audit-statements.ts";
import { type Condition, where } from "./conditions.ts";

export class SqlAuditReader implements AuditReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async list(query: AuditQuery): Promise<readonly StoredAuditEvent[]> {
    let rows: readonly SqlRow[] = [];
    for (const { sql, values } of auditStatements(query)) {
      rows = await this.#sql.all(sql, values);
      if (rows.length >= query.limit) break;
    }
    return rows.map(toAuditEvent);
  }

  async listRange({ first, last }: EventRange, limit: number): Promise<readonly StoredAuditEvent[]> {
    const sql = "SELECT * FROM audit_events WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?";
    return (await this.#sql.all(sql, [first, last, limit])).map(toAuditEvent);
  }
}

export class SqlLoginReportReader implements LoginReportReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async list({ after, limit, search }: LoginReportQuery): Promise<readonly LoginSummary[]> {
    const { sql, values } = where([loginSearch(search), afterLogin(after)]);
    const order = "ORDER BY updated_at DESC, login_name, client_ip, login_realm LIMIT ?";
    return (await this.#sql.all(`SELECT * FROM audit_logins${sql} ${order}`, [...values, limit])).map(toLoginSummary);
  }

  async hasSuccess(
    { clientIp, username }: { readonly clientIp: string; readonly username: string },
    since: Date,
  ): Promise<boolean> {
    const sql = "SELECT 1 AS found FROM audit_logins WHERE client_ip = ? AND login_name = ? AND login_at >= ? LIMIT 1";
    return (await this.#sql.all(sql, [clientIp, username, since])).length > 0;
  }
}

function loginSearch(search: string | undefined): Condition | undefined {
  if (search === undefined || search === "") return undefined;
  const range = searchRange(search);
  if (range === undefined) return { sql: "FALSE", values: [] };
  const { from, to } = range;
  return {
    sql: "((login_name >= ? AND login_name < ?) OR (client_ip >= ? AND client_ip < ?))",
    values: [from, to, from, to],
  };
}

function afterLogin(after: LoginSummary | undefined): Condition | undefined {
  if (after === undefined) return undefined;
  const { clientIp, realm, updatedAt, username } = after;
  return {
    sql: "updated_at <= ? AND (updated_at < ? OR (login_name, client_ip, login_realm) > (?, ?, ?))",
    values: [updatedAt, updatedAt, username, clientIp, realm],
  };
}

export class SqlSealReader implements SealReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async list({
    fromNumber,
    limit,
  }: {
    readonly fromNumber: number;
    readonly limit: number;
  }): Promise<readonly AuditSeal[]> {
    const sql = "SELECT * FROM audit_seals WHERE number >= ? ORDER BY number LIMIT ?";
    return (await this.#sql.all(sql, [fromNumber, limit])).map(toSeal);
  }
}
