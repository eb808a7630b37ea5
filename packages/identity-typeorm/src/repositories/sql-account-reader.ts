import {
  type Account,
  type AccountIdentity,
  type AccountQuery,
  type AccountReader,
  type AccountUid,
  IdentityError,
  type Username,
} from "@pp/identity";
import { toAccount } from "../rows/account-row.ts";
import { searchRange } from "../search-range.ts";
import type { SqlExecutor, SqlRow, SqlValue } from "../sql-executor.ts";
import { toNumber } from "../sql-values.ts";

/** A condition and the values of its placeholders. */
interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Hand-written: the command line reads lists without loading the ORM. */
export class SqlAccountReader implements AccountReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async find(uid: AccountUid): Promise<Account | undefined> {
    return first(await this.#sql.all("SELECT * FROM auth_users WHERE user_uid = ?", [uid]));
  }

  async findByUsername(username: Username): Promise<Account | undefined> {
    return first(await this.#sql.all("SELECT * FROM auth_users WHERE user_name = ?", [username]));
  }

  async findByIdentity({ authId, issuer, provider }: AccountIdentity): Promise<Account | undefined> {
    return first(await this.#sql.all(byIdentity, [authId, provider, issuer]));
  }

  async list(query: AccountQuery): Promise<readonly Account[]> {
    const conditions = [
      await this.#after(query.after),
      living(query),
      roleCondition(query.role),
      searchCondition(query.search),
    ];
    const given = conditions.filter((condition) => condition !== undefined);
    const where = given.length === 0 ? "" : ` WHERE ${given.map((condition) => condition.sql).join(" AND ")}`;
    const values = given.flatMap((condition) => condition.values);
    const rows = await this.#sql.all(`SELECT * FROM auth_users${where} ORDER BY id LIMIT ?`, [...values, query.limit]);
    return rows.map(toAccount);
  }

  async #after(uid: AccountUid | undefined): Promise<Condition | undefined> {
    if (uid === undefined) return undefined;
    const [row] = await this.#sql.all("SELECT id FROM auth_users WHERE user_uid = ?", [uid]);
    if (row === undefined) throw new IdentityError("account/not-found", { identifier: uid });
    return { sql: "id > ?", values: [toNumber(row["id"])] };
  }
}

/** `auth_id <> ''` as the index has it: SQLite takes a partial index only for what is said word by word. */
const byIdentity = `
  SELECT * FROM auth_users WHERE auth_id = ? AND auth_id <> '' AND auth_provider = ? AND auth_issuer IN (?, '')
  ORDER BY CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END, CASE WHEN auth_issuer <> '' THEN 0 ELSE 1 END, id LIMIT 1`;

const first = ([row]: readonly SqlRow[]): Account | undefined => (row === undefined ? undefined : toAccount(row));

const living = ({ includeDeleted = false }: AccountQuery): Condition | undefined =>
  includeDeleted ? undefined : { sql: "deleted_at IS NULL", values: [] };

/** The effective role: super admins count as `admin`, whatever is stored. As the index of administrators has it. */
function roleCondition(role: AccountQuery["role"]): Condition | undefined {
  if (role === undefined) return undefined;
  return role === "admin"
    ? { sql: "(super_admin = TRUE OR user_role = 'admin')", values: [] }
    : { sql: "(user_role = ? AND super_admin = FALSE)", values: [role] };
}

/** One index range for each key, so that the cost grows with what is found and not with the table. */
function searchCondition(search: string | undefined): Condition | undefined {
  if (search === undefined || search === "") return undefined;
  const range = searchRange(search);
  if (range === undefined) return { sql: "FALSE", values: [] };
  const keys = ["user_name", "user_email", "display_name_key"];
  const ranges = keys.map((key) => `SELECT id FROM auth_users WHERE ${key} >= ? AND ${key} < ?`);
  const byUid = "SELECT id FROM auth_users WHERE user_uid = ?";
  return {
    sql: `id IN (${[...ranges, byUid].join(" UNION ")})`,
    values: [...keys.flatMap(() => [range.from, range.to]), search],
  };
}
