import {
  clientSessionProviders,
  IdentityError,
  type Session,
  type SessionOwner,
  type SessionsOfAccount,
} from "@pp/identity";
import { toSessionRow } from "../rows/session-row.ts";
import type { SqlStatement } from "../sql-executor.ts";
import type { Condition } from "./conditions.ts";

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

/** Whose sessions, as the condition of a statement. */
export function ownerCondition(owner: SessionOwner): Condition {
  if ("clientUid" in owner) return { sql: "client_uid = ?", values: [owner.clientUid] };
  if ("accountUid" in owner) return accountCondition(owner);
  // `auth_id <> ''` as the index has it.
  const sql = "auth_id = ? AND auth_id <> '' AND auth_issuer = ? AND auth_issuer <> '' AND auth_provider = 'oidc'";
  return { sql, values: [owner.authId, owner.issuer] };
}

function accountCondition({ accountUid, except, which }: SessionsOfAccount): Condition {
  const excluded = which === "all" ? [] : clientSessionProviders;
  const marks = excluded.map(() => "?").join(", ");
  return {
    sql: [
      "user_uid = ?",
      ...(which === "all" ? [] : [`auth_provider NOT IN (${marks})`]),
      ...(except === undefined ? [] : ["id <> ?"]),
    ].join(" AND "),
    values: [accountUid, ...excluded, ...(except === undefined ? [] : [except])],
  };
}
