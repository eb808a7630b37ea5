import type { LegacyAccount, LegacyAccountQuery, LegacyAccountReader } from "@pp/identity";
import { isMissing } from "../driver-errors.ts";
import { foldForSearch } from "../search-range.ts";
import type { SqlExecutor, SqlRow } from "../sql-executor.ts";
import { toBoolean, toDate, toNumber, toText } from "../sql-values.ts";

const PAGE_SIZE = 500;
/** Below every id, and a number that a column of 32 bits can be compared with. */
const BELOW_ALL_IDS = -(2 ** 31);

/** The `users` table of an old installation. There are few such rows and no index to trust: they are read in turn. */
export class SqlLegacyAccountReader implements LegacyAccountReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async list({ search = "", afterId = BELOW_ALL_IDS, limit }: LegacyAccountQuery): Promise<readonly LegacyAccount[]> {
    const found: LegacyAccount[] = [];
    if (!(await this.#hasTable())) return found;
    for (let lastId = afterId; ;) {
      const rows = await this.#sql.all("SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?", [lastId, PAGE_SIZE]);
      found.push(
        ...rows
          .filter(isLiving)
          .map(toLegacyAccount)
          .filter((account) => matches(account, search)),
      );
      if (rows.length < PAGE_SIZE || found.length >= limit) return found.slice(0, limit);
      lastId = toNumber(rows.at(-1)?.["id"]);
    }
  }

  /** An application beside us may have a `users` table too: only one of the known shape counts. */
  async #hasTable(): Promise<boolean> {
    try {
      await this.#sql.all("SELECT id, user_uid, user_name FROM users LIMIT 0", []);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}

const isLiving = (row: SqlRow): boolean => row["deleted_at"] === null || row["deleted_at"] === undefined;

const toLegacyAccount = (row: SqlRow): LegacyAccount => ({
  id: toNumber(row["id"]),
  uid: toText(row["user_uid"]),
  displayName: toText(row["full_name"]),
  username: toText(row["user_name"]),
  email: toText(row["primary_email"]),
  isAdmin: toBoolean(row["role_admin"]) && toText(row["user_name"]) !== "" && toText(row["user_uid"]) !== "",
  createdAt: toDate(row["created_at"]),
});

function matches({ displayName, email, uid, username }: LegacyAccount, search: string): boolean {
  if (search === "" || uid === search) return true;
  const term = foldForSearch(search);
  return [username, email, displayName].some((text) => foldForSearch(text).startsWith(term));
}
