import { isSessionExpired, type Session } from "@pp/identity";
import type { Properties } from "./account-properties.ts";

/** The fields of a session under the names of the reference system, as of `now`. Holds no secret. */
export const sessionProperties = (session: Session, now: Date): Properties => ({
  AuthID: session.authId,
  AuthIssuer: session.issuer,
  AuthMethod: session.method,
  AuthProvider: session.provider,
  AuthScope: session.scope,
  ClientIP: session.clientIp,
  ClientName: session.clientName,
  ClientUID: session.clientUid,
  GrantType: session.grantType,
  LastActive: session.lastActiveAt,
  LoginAt: session.createdAt,
  LoginIP: session.loginIp,
  ParentID: session.parentId,
  RefID: session.refId,
  SessExpires: session.expiresAt,
  SessTimeout: session.idleTimeoutSeconds,
  SessionID: session.id,
  Status: isSessionExpired(session, now) ? "expired" : "active",
  UpdatedAt: session.updatedAt,
  UserAgent: session.userAgent,
  UserName: session.username,
  UserUID: session.accountUid,
});
