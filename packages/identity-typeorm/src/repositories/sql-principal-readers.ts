import type { Account, Client, PrincipalReader, SessionId, SessionWithOwner } from "@pp/identity";
import { PrincipalBatches } from "./principal-batches.ts";
import { toSessionCore } from "../rows/session-row.ts";
import type { SqlExecutor, SqlRow, ValueExecutor } from "../sql-executor.ts";
import { toBoolean, toDate, toText } from "../sql-values.ts";

const tables = `
  FROM auth_sessions s
  LEFT JOIN auth_users u ON u.user_uid = s.user_uid
  LEFT JOIN auth_clients c ON c.client_uid = s.client_uid`;

/**
 * By primary keys; only what decides, in the order of `nameColumns`. One JSON text: drivers take longer to describe and
 * to name twenty columns than to read them.
 */
const select = (toJson: (values: string) => string, toTime: (column: string) => string): string =>
  `SELECT ${toJson(`
    s.id, s.ref_id, s.auth_provider, s.auth_method, s.auth_scope, s.last_active, s.sess_expires, s.sess_timeout,
    s.user_uid, u.user_name, u.user_role, u.super_admin, u.can_login, u.auth_provider, ${toTime("u.expires_at")},
    ${toTime("u.deleted_at")}, s.client_uid, c.client_name, c.client_role, c.auth_enabled`)} AS principal ${tables}`;

const onSqlite = `${select(
  (values) => `json_array(${values})`,
  (column) => column,
)} WHERE s.id = ?`;
/** Seconds are the same whatever the zone of the connection, and whether the column has one. */
const onPostgres = select(
  (values) => `json_build_array(${values})::text`,
  (column) => `extract(epoch FROM ${column})`,
);
const one = { sql: `${onPostgres} WHERE s.id = ?`, name: "identity_principal" };
/** Ids are hex: none has a comma. */
const several = { sql: `${onPostgres} WHERE s.id = ANY(string_to_array(?, ','))`, name: "identity_principals" };

/** For a connection that answers at once. */
export class SqlitePrincipalReader implements PrincipalReader {
  readonly #sql: ValueExecutor;

  constructor(sql: ValueExecutor) {
    this.#sql = sql;
  }

  async find(id: SessionId): Promise<SessionWithOwner | undefined> {
    const principal = await this.#sql.value(onSqlite, [id]);
    return principal === undefined ? undefined : unpack(principal);
  }
}

/** For connections that answer later: those that wait share a statement. */
export class PostgresPrincipalReader implements PrincipalReader {
  readonly #batches: PrincipalBatches;

  constructor(sql: SqlExecutor) {
    this.#batches = new PrincipalBatches({
      one: async (id) => {
        const [row] = await sql.all(one.sql, [id], one.name);
        return row === undefined ? undefined : unpack(row["principal"]);
      },
      several: async (ids) => {
        const rows = await sql.all(several.sql, [ids.join(",")], several.name);
        return rows.map((row) => unpack(row["principal"]));
      },
    });
  }

  find(id: SessionId): Promise<SessionWithOwner | undefined> {
    return this.#batches.find(id);
  }
}

const unpack = (principal: unknown): SessionWithOwner =>
  toSessionWithOwner(nameColumns(JSON.parse(toText(principal)) as readonly unknown[]));

/** A literal, which is made at once, and not key by key. */
const nameColumns = (values: readonly unknown[]): SqlRow => ({
  id: values[0],
  ref_id: values[1],
  auth_provider: values[2],
  auth_method: values[3],
  auth_scope: values[4],
  last_active: values[5],
  sess_expires: values[6],
  sess_timeout: values[7],
  user_uid: values[8],
  user_name: values[9],
  user_role: values[10],
  super_admin: values[11],
  can_login: values[12],
  account_provider: values[13],
  expires_at: values[14],
  deleted_at: values[15],
  client_uid: values[16],
  client_name: values[17],
  client_role: values[18],
  auth_enabled: values[19],
});

const toSessionWithOwner = (row: SqlRow): SessionWithOwner => ({
  session: toSessionCore(row),
  account: toOwner(row),
  client: toClientCore(row),
});

const toOwner = (row: SqlRow): SessionWithOwner["account"] =>
  row["user_uid"] === null
    ? undefined
    : {
        uid: toText(row["user_uid"]) as Account["uid"],
        username: toText(row["user_name"]) as Account["username"],
        role: toText(row["user_role"]) as Account["role"],
        superAdmin: toBoolean(row["super_admin"]),
        canLogin: toBoolean(row["can_login"]),
        provider: toText(row["account_provider"]) as Account["provider"],
        expiresAt: toDate(row["expires_at"]),
        deletedAt: toDate(row["deleted_at"]),
      };

const toClientCore = (row: SqlRow): SessionWithOwner["client"] =>
  row["client_uid"] === null
    ? undefined
    : {
        uid: toText(row["client_uid"]) as Client["uid"],
        name: toText(row["client_name"]),
        role: toText(row["client_role"]) as Client["role"],
        enabled: toBoolean(row["auth_enabled"]),
      };
