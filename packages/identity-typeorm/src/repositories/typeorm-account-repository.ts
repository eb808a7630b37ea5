import { type Account, type AccountRepository, type AccountUid, canAdminister, IdentityError } from "@pp/identity";
import { type AccountRow, toAccount, toAccountRow } from "../rows/account-row.ts";
import { toBoolean, toNumber } from "../sql-values.ts";
import { findConflict, refuseConflict } from "./account-conflicts.ts";
import { insertRow } from "./insert-row.ts";
import { SqlAccountReader } from "./sql-account-reader.ts";
import type { TransactionScope } from "./transaction-scope.ts";

const PAGE_SIZE = 100;

export class TypeOrmAccountRepository extends SqlAccountReader implements AccountRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async add(account: Account): Promise<void> {
    await this.#checkUnique(account, { isNew: true });
    const row = { ...toAccountRow(account), version: 1 };
    await this.#scope.attempt((manager) => insertRow(manager, this.#schema, row), refuseConflict(account));
  }

  async update(account: Account): Promise<void> {
    await this.#checkUnique(account, { isNew: false });
    const { user_uid, version, ...columns } = toAccountRow(account);
    const change: Partial<AccountRow> = { ...columns, version: version + 1 };
    // Somebody may have logged in since the account was read.
    delete change.login_at;
    const { affected } = await this.#scope.attempt(
      (manager) => manager.update(this.#schema, { user_uid, version }, change),
      refuseConflict(account),
    );
    checkWritten(account, affected);
  }

  async recordLogin(account: Account, now: Date): Promise<void> {
    const sql = "UPDATE auth_users SET login_at = ? WHERE user_uid = ? AND version = ? RETURNING user_uid";
    const rows = await this.#scope.all(sql, [now, account.uid, account.version], "identity_account_login");
    checkWritten(account, rows.length);
  }

  /** An update of nothing: it waits for others, and others wait for it, on both engines. */
  async hold(account: Account): Promise<void> {
    const sql = "UPDATE auth_users SET version = version WHERE user_uid = ? AND version = ? RETURNING user_uid";
    checkWritten(account, (await this.#scope.all(sql, [account.uid, account.version])).length);
  }

  async remove(account: Account): Promise<void> {
    const { uid, version } = account;
    const where = { user_uid: uid, version };
    const { affected } = await this.#scope.write((manager) => manager.delete(this.#schema, where));
    checkWritten(account, affected);
  }

  async lockAdministrators(now: Date, limit: number): Promise<readonly AccountUid[]> {
    await this.#scope.dialect.lockAdministrators(this.#scope);
    const found: AccountUid[] = [];
    for (let lastId = 0; ;) {
      const rows = await this.#scope.all(candidates, [lastId, PAGE_SIZE]);
      const usable = rows.filter((row) => canAdminister(toAccount(row), toBoolean(row["has_password"]), now));
      found.push(...usable.map((row) => toAccount(row).uid));
      if (rows.length < PAGE_SIZE || found.length >= limit) return found.slice(0, limit);
      lastId = toNumber(rows.at(-1)?.["id"]);
    }
  }

  async clear(): Promise<number> {
    const { affected } = await this.#scope.write((manager) =>
      manager.createQueryBuilder().delete().from(this.#schema).execute(),
    );
    return affected ?? 0;
  }

  get #schema() {
    return this.#scope.schemas.account;
  }

  async #checkUnique(account: Account, options: { readonly isNew: boolean }): Promise<void> {
    const conflict = await findConflict(this.#scope, account, options);
    if (conflict !== undefined) throw conflict;
  }
}

const candidates = `
  SELECT auth_users.*, EXISTS (SELECT 1 FROM passwords WHERE passwords.uid = auth_users.user_uid) AS has_password
  FROM auth_users
  WHERE deleted_at IS NULL AND (super_admin = TRUE OR user_role = 'admin') AND id > ?
  ORDER BY id LIMIT ?`;

function checkWritten({ uid }: Account, affected: number | null | undefined): void {
  if (affected !== 1) throw new IdentityError("account/changed-meanwhile", { uid });
}
