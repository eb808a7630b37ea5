import type {
  AccountProfile,
  AccountUid,
  AuditEvent,
  AuditLog,
  CredentialReader,
  LinkTokenReader,
  LinkTokens,
  Passcode,
  ProfileReader,
  Session,
  SessionReader,
  StoredPassword,
  StoreReader,
} from "@pp/identity";
import { toAuditEvent } from "../rows/audit-event-row.ts";
import { toLinkTokens, toPasscode, toStoredPassword } from "../rows/credential-row.ts";
import { toProfile } from "../rows/profile-row.ts";
import { toSession } from "../rows/session-row.ts";
import type { SqlExecutor, SqlRow } from "../sql-executor.ts";
import { SqlAccountReader } from "./sql-account-reader.ts";
import { SqlLegacyAccountReader } from "./sql-legacy-account-reader.ts";

export class SqlProfileReader implements ProfileReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async find(uid: AccountUid): Promise<AccountProfile | undefined> {
    const [details] = await this.#sql.all("SELECT * FROM auth_users_details WHERE user_uid = ?", [uid]);
    const [settings] = await this.#sql.all("SELECT * FROM auth_users_settings WHERE user_uid = ?", [uid]);
    return details === undefined || settings === undefined ? undefined : toProfile(details, settings);
  }
}

export class SqlCredentialReader implements CredentialReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async findPassword(uid: AccountUid): Promise<StoredPassword | undefined> {
    return mapFirst(await this.#sql.all("SELECT * FROM passwords WHERE uid = ?", [uid]), toStoredPassword);
  }

  /** Without the sealed secret: whoever only looks has no use for it. */
  async findPasscode(uid: AccountUid): Promise<Passcode | undefined> {
    const columns = "uid, verified_at, activated_at, created_at, updated_at";
    return mapFirst(await this.#sql.all(`SELECT ${columns} FROM passcodes WHERE uid = ?`, [uid]), toPasscode);
  }
}

export class SqlLinkTokenReader implements LinkTokenReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async find(uid: AccountUid): Promise<LinkTokens | undefined> {
    const columns = "user_uid, preview_token, download_token, invite_token, verify_token, reset_token";
    return mapFirst(await this.#sql.all(`SELECT ${columns} FROM auth_users WHERE user_uid = ?`, [uid]), toLinkTokens);
  }
}

export class SqlSessionReader implements SessionReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async listByAccount(uid: AccountUid, { limit }: { readonly limit: number }): Promise<readonly Session[]> {
    const sql = "SELECT * FROM auth_sessions WHERE user_uid = ? ORDER BY created_at DESC, id LIMIT ?";
    return (await this.#sql.all(sql, [uid, limit])).map(toSession);
  }
}

export class SqlAuditReader implements Pick<AuditLog, "list"> {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async list({ limit }: { readonly limit: number }): Promise<readonly AuditEvent[]> {
    return (await this.#sql.all("SELECT * FROM audit_events ORDER BY id DESC LIMIT ?", [limit])).map(toAuditEvent);
  }
}

const mapFirst = <T>([row]: readonly SqlRow[], map: (row: SqlRow) => T): T | undefined =>
  row === undefined ? undefined : map(row);

export const sqlReaders = (sql: SqlExecutor): StoreReader => ({
  accounts: new SqlAccountReader(sql),
  legacyAccounts: new SqlLegacyAccountReader(sql),
  profiles: new SqlProfileReader(sql),
  credentials: new SqlCredentialReader(sql),
  linkTokens: new SqlLinkTokenReader(sql),
  sessions: new SqlSessionReader(sql),
  audit: new SqlAuditReader(sql),
});
