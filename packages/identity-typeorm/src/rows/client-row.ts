import type { AccountUid, Client, ClientRole, ClientUid, Scope } from "@pp/identity";
import { searchKey } from "../search-range.ts";
import type { SqlRow } from "../sql-executor.ts";
import { toBoolean, toDate, toInstant, toNumber, toText } from "../sql-values.ts";

export const toClientRow = (client: Client): Record<string, string | number | boolean | Date | null> => ({
  client_uid: client.uid,
  user_uid: client.accountUid ?? null,
  user_name: client.username,
  client_name: client.name,
  client_name_key: searchKey(client.name, 255),
  client_role: client.role,
  client_url: client.url,
  callback_url: client.callbackUrl,
  auth_scope: client.scope,
  auth_expires: client.tokenLifetimeSeconds,
  auth_tokens: client.tokenLimit,
  auth_enabled: client.enabled,
  last_active: client.lastActiveAt ?? null,
  created_at: client.createdAt,
  updated_at: client.updatedAt,
  version: client.version,
});

export const toClient = (row: SqlRow): Client => ({
  uid: toText(row["client_uid"]) as ClientUid,
  name: toText(row["client_name"]),
  accountUid: typeof row["user_uid"] === "string" ? (row["user_uid"] as AccountUid) : undefined,
  username: toText(row["user_name"]),
  role: toText(row["client_role"]) as ClientRole,
  scope: toText(row["auth_scope"]) as Scope,
  enabled: toBoolean(row["auth_enabled"]),
  tokenLifetimeSeconds: toNumber(row["auth_expires"]),
  tokenLimit: toNumber(row["auth_tokens"]),
  url: toText(row["client_url"]),
  callbackUrl: toText(row["callback_url"]),
  lastActiveAt: toDate(row["last_active"]),
  createdAt: toInstant(row["created_at"]),
  updatedAt: toInstant(row["updated_at"]),
  version: toNumber(row["version"]),
});
