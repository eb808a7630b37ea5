import type {
  AccountUid,
  ClientUid,
  GrantType,
  Scope,
  Session,
  SessionId,
  SessionMethod,
  SessionProvider,
} from "@pp/identity";
import { searchKey } from "../search-range.ts";
import type { SqlRow } from "../sql-executor.ts";
import { fromUnixSeconds, toInstant, toNumber, toText, toUnixSeconds } from "../sql-values.ts";

export const toSessionRow = (session: Session): Record<string, string | number | Date | null> => ({
  id: session.id,
  ref_id: session.refId,
  user_uid: session.accountUid ?? null,
  user_name: session.username,
  client_uid: session.clientUid ?? null,
  client_name: session.clientName,
  client_name_key: searchKey(session.clientName, 255),
  parent_id: session.parentId ?? null,
  client_ip: session.clientIp,
  auth_provider: session.provider,
  auth_method: session.method,
  auth_issuer: session.issuer,
  auth_id: session.authId,
  auth_scope: session.scope,
  grant_type: session.grantType,
  last_active: toUnixSeconds(session.lastActiveAt),
  sess_expires: toUnixSeconds(session.expiresAt),
  sess_timeout: session.idleTimeoutSeconds,
  sess_ends: endsAtSeconds(session),
  user_agent: session.userAgent,
  login_ip: session.loginIp,
  login_at: session.createdAt,
  created_at: session.createdAt,
  updated_at: session.updatedAt,
});

/** The earlier of the two limits, 0 for none: what is over is found by one index. */
function endsAtSeconds({ expiresAt, idleTimeoutSeconds, lastActiveAt }: Session): number {
  const expires = toUnixSeconds(expiresAt);
  if (idleTimeoutSeconds <= 0) return expires;
  const idle = toUnixSeconds(lastActiveAt) + idleTimeoutSeconds;
  return expires === 0 ? idle : Math.min(expires, idle);
}

const optional = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What decides whether a session still counts. */
export const toSessionCore = (row: SqlRow) => ({
  id: toText(row["id"]) as SessionId,
  refId: toText(row["ref_id"]),
  provider: toText(row["auth_provider"]) as SessionProvider,
  method: toText(row["auth_method"]) as SessionMethod,
  scope: toText(row["auth_scope"]) as Scope,
  lastActiveAt: new Date(toNumber(row["last_active"]) * 1000),
  expiresAt: fromUnixSeconds(row["sess_expires"]),
  idleTimeoutSeconds: toNumber(row["sess_timeout"]),
});

export const toSession = (row: SqlRow): Session => ({
  ...toSessionCore(row),
  accountUid: optional(row["user_uid"]) as AccountUid | undefined,
  username: toText(row["user_name"]),
  clientUid: optional(row["client_uid"]) as ClientUid | undefined,
  clientName: toText(row["client_name"]),
  grantType: toText(row["grant_type"]) as GrantType,
  issuer: toText(row["auth_issuer"]),
  authId: toText(row["auth_id"]),
  parentId: optional(row["parent_id"]) as SessionId | undefined,
  clientIp: toText(row["client_ip"]),
  loginIp: toText(row["login_ip"]),
  userAgent: toText(row["user_agent"]),
  createdAt: toInstant(row["created_at"]),
  updatedAt: toInstant(row["updated_at"]),
});
