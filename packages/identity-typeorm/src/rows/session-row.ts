import type { AccountUid, Session, SessionId, SessionProvider } from "@pp/identity";
import type { SqlRow } from "../sql-executor.ts";
import { fromUnixSeconds, toInstant, toText, toUnixSeconds } from "../sql-values.ts";

export const toSessionRow = (session: Session): Record<string, string | number | Date | null> => ({
  id: session.id,
  ref_id: session.refId,
  user_uid: session.accountUid ?? null,
  user_name: session.username,
  auth_provider: session.provider,
  sess_expires: toUnixSeconds(session.expiresAt),
  login_at: session.createdAt,
  created_at: session.createdAt,
  updated_at: session.createdAt,
});

export const toSession = (row: SqlRow): Session => ({
  id: toText(row["id"]) as SessionId,
  refId: toText(row["ref_id"]),
  accountUid: row["user_uid"] === null ? undefined : (toText(row["user_uid"]) as AccountUid),
  username: toText(row["user_name"]),
  provider: toText(row["auth_provider"]) as SessionProvider,
  createdAt: toInstant(row["created_at"]),
  expiresAt: fromUnixSeconds(row["sess_expires"]),
});
