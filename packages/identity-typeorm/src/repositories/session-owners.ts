import { IdentityError, type Session } from "@pp/identity";
import { toSessionRow } from "../rows/session-row.ts";
import type { SqlStatement } from "../sql-executor.ts";

/** What a session goes with: its parent, its client, its account. */
interface Owner {
  readonly kind: "parent" | "client" | "account";
  readonly table: string;
  readonly column: string;
  readonly value: string;
  readonly refusal: (options?: ErrorOptions) => IdentityError;
}

/** Of several that are missing the first one is told. */
export function ownersOf({ accountUid, clientUid, parentId }: Session): readonly Owner[] {
  const owners: Owner[] = [];
  if (parentId !== undefined) {
    owners.push({
      ...{ kind: "parent", table: "auth_sessions", column: "id", value: parentId },
      refusal: (options) => new IdentityError("session/not-found", { reference: parentId }, options),
    });
  }
  if (clientUid !== undefined) {
    owners.push({
      ...{ kind: "client", table: "auth_clients", column: "client_uid", value: clientUid },
      refusal: (options) => new IdentityError("client/not-found", { identifier: clientUid }, options),
    });
  }
  if (accountUid !== undefined) {
    owners.push({
      ...{ kind: "account", table: "auth_users", column: "user_uid", value: accountUid },
      refusal: (options) => new IdentityError("account/not-found", { identifier: accountUid }, options),
    });
  }
  return owners;
}

/** Adds nothing where the id is taken or an owner is missing: a login needs no savepoint around it. */
export function addSession(session: Session): SqlStatement {
  const [row, owners] = [Object.entries(toSessionRow(session)), ownersOf(session)];
  const conditions = owners.map(({ column, table }) => `EXISTS (SELECT 1 FROM ${table} WHERE ${column} = ?)`);
  return {
    sql: `INSERT INTO auth_sessions (${row.map(([column]) => column).join(", ")})
      SELECT ${row.map(() => "?").join(", ")} WHERE ${["TRUE", ...conditions].join(" AND ")}
      ON CONFLICT DO NOTHING RETURNING id`,
    values: [...row.map(([, value]) => value), ...owners.map(({ value }) => value)],
    name: ["identity_add_session", ...owners.map(({ kind }) => kind)].join("_"),
  };
}
