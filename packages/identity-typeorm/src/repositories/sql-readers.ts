import type {
  AccountProfile,
  AccountUid,
  CredentialReader,
  LinkTokenReader,
  LinkTokens,
  Passcode,
  PasscodeReader,
  PrincipalReader,
  ProfileReader,
  SealedPasscode,
  StoredPassword,
  StoreReader,
} from "@pp/identity";
import { toLinkTokens, toPasscode, toSealedPasscode, toStoredPassword } from "../rows/credential-row.ts";
import { toProfile } from "../rows/profile-row.ts";
import type { SqlExecutor, SqlRow } from "../sql-executor.ts";
import { SqlAccountReader } from "./sql-account-reader.ts";
import { SqlAuditReader, SqlLoginReportReader, SqlSealReader } from "./sql-audit-readers.ts";
import { SqlClientReader } from "./sql-client-reader.ts";
import { SqlLegacyAccountReader } from "./sql-legacy-account-reader.ts";
import { SqlSessionReader } from "./sql-session-reader.ts";
import { SqlThrottleReader } from "./sql-throttle-reader.ts";

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
}

export class SqlPasscodeReader implements PasscodeReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  /** Without the sealed secret: whoever only looks has no use for it. */
  async find(uid: AccountUid): Promise<Passcode | undefined> {
    const columns = "uid, activated_at, created_at, updated_at";
    return mapFirst(await this.#sql.all(`SELECT ${columns} FROM passcodes WHERE uid = ?`, [uid]), toPasscode);
  }

  async findSealed(uid: AccountUid): Promise<SealedPasscode | undefined> {
    return mapFirst(await this.#sql.all("SELECT * FROM passcodes WHERE uid = ?", [uid]), toSealedPasscode);
  }

  async countRecoveryCodes(uid: AccountUid): Promise<number> {
    return (await this.#sql.all("SELECT digest FROM recovery_codes WHERE uid = ?", [uid])).length;
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

const mapFirst = <T>([row]: readonly SqlRow[], map: (row: SqlRow) => T): T | undefined =>
  row === undefined ? undefined : map(row);

export const sqlReaders = (sql: SqlExecutor, principals: PrincipalReader): StoreReader => ({
  accounts: new SqlAccountReader(sql),
  legacyAccounts: new SqlLegacyAccountReader(sql),
  profiles: new SqlProfileReader(sql),
  credentials: new SqlCredentialReader(sql),
  passcodes: new SqlPasscodeReader(sql),
  linkTokens: new SqlLinkTokenReader(sql),
  sessions: new SqlSessionReader(sql),
  clients: new SqlClientReader(sql),
  principals,
  throttle: new SqlThrottleReader(sql),
  audit: new SqlAuditReader(sql),
  logins: new SqlLoginReportReader(sql),
  seals: new SqlSealReader(sql),
});
