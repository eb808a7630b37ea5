import type { Client, ClientQuery, ClientReader, ClientUid, ClientWithSecret } from "@pp/identity";
import { toClient } from "../rows/client-row.ts";
import type { SqlExecutor } from "../sql-executor.ts";
import { toText } from "../sql-values.ts";
import { type Condition, searchIn, where } from "./conditions.ts";

const search = {
  table: "auth_clients",
  id: "client_uid",
  prefixes: ["client_name_key", "user_name"],
  exact: ["client_uid", "user_uid"],
};

export class SqlClientReader implements ClientReader {
  readonly #sql: SqlExecutor;

  constructor(sql: SqlExecutor) {
    this.#sql = sql;
  }

  async find(uid: ClientUid): Promise<Client | undefined> {
    return (await this.findWithSecret(uid))?.client;
  }

  async findWithSecret(uid: ClientUid): Promise<ClientWithSecret | undefined> {
    const [row] = await this.#sql.all("SELECT * FROM auth_clients WHERE client_uid = ?", [uid]);
    return row === undefined ? undefined : { client: toClient(row), secretDigest: toText(row["secret_digest"]) };
  }

  async list(query: ClientQuery): Promise<readonly Client[]> {
    const { sql, values } = where([searchIn(search, query.search), afterCondition(query.after)]);
    const order = "ORDER BY created_at DESC, client_uid DESC LIMIT ?";
    return (await this.#sql.all(`SELECT * FROM auth_clients${sql} ${order}`, [...values, query.limit])).map(toClient);
  }
}

const afterCondition = (after: Client | undefined): Condition | undefined =>
  after === undefined
    ? undefined
    : {
        sql: "created_at <= ? AND (created_at < ? OR client_uid < ?)",
        values: [after.createdAt, after.createdAt, after.uid],
      };
