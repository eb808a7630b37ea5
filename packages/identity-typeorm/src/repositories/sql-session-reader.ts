import type { Session, SessionQuery, SessionReader, SessionReference } from "@pp/identity";
import { toSession } from "../rows/session-row.ts";
import { foldForSearch } from "../search-range.ts";
import type { SqlExecutor } from "../sql-executor.ts";
import { toUnixSeconds } from "../sql-values.ts";
import { type Condition, searchIn, when, where } from "./conditions.ts";

const search = {
  table: "auth_sessions",
  id: "id",
  prefixes: ["user_name", "client_name_key", "auth_provider"],
  exact: ["ref_id", "user_uid", "client_uid"],
};

export class SqlSessionReader implements SessionReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async find(reference: SessionReference): Promise<Session | undefined> {
    const { sql, value } = referenceCondition(reference);
    const [row] = await this.#sql.all(`SELECT * FROM auth_sessions WHERE ${sql}`, [value]);
    return row === undefined ? undefined : toSession(row);
  }

  async list(query: SessionQuery): Promise<readonly Session[]> {
    const { sql, values } = where([
      when("user_uid = ?", query.accountUid),
      when("user_name = ?", query.username),
      clientCondition(query.clientName),
      expiredCondition(query.expiredAt),
      searchIn(search, query.search),
      afterCondition(query.after),
    ]);
    const order = "ORDER BY last_active DESC, created_at DESC, id LIMIT ?";
    return (await this.#sql.all(`SELECT * FROM auth_sessions${sql} ${order}`, [...values, query.limit])).map(toSession);
  }
}

export const referenceCondition = (reference: SessionReference): { readonly sql: string; readonly value: string } =>
  "id" in reference ? { sql: "id = ?", value: reference.id } : { sql: "ref_id = ?", value: reference.refId };

/** Whichever of the two limits comes first: the end, or that it was not used for so long. */
export const expiredCondition = (now: Date | undefined): Condition | undefined =>
  now === undefined
    ? undefined
    : { sql: "(sess_ends > 0 AND sess_ends <= ?)", values: [Math.floor(now.getTime() / 1000)] };

/** By its key, which has the index, and by the name as it is written. */
const clientCondition = (name: string | undefined): Condition | undefined =>
  name === undefined
    ? undefined
    : { sql: "client_name_key = ? AND client_name = ?", values: [foldForSearch(name), name] };

function afterCondition(after: Session | undefined): Condition | undefined {
  if (after === undefined) return undefined;
  const [active, created] = [toUnixSeconds(after.lastActiveAt), after.createdAt];
  return {
    // The first part is a range of the index, the rest takes out what was on the page before.
    sql: "last_active <= ? AND (last_active < ? OR created_at < ? OR (created_at = ? AND id > ?))",
    values: [active, active, created, created, after.id],
  };
}
