import type { AccountUid } from "../accounts/account-uid.ts";
import type { Scope } from "../access/scope.ts";
import type { ClientUid } from "../clients/client-uid.ts";
import type { Brand } from "../kernel/brand.ts";

/** SHA-256 (64 hex characters) of the secret: opens nothing by itself. */
export type SessionId = Brand<string, "SessionId">;

/** `client`, `application` (an app password) and `access_token` belong to programs, the others to a person's browser. */
export const clientSessionProviders = ["client", "application", "access_token"] as const;
export type SessionProvider = "default" | "local" | "oidc" | "ldap" | "link" | (typeof clientSessionProviders)[number];

/** `session`: opened with an app password, whose child it is. */
export type SessionMethod = "default" | "2fa" | "oauth2" | "session";

/** How the session came about (RFC 6749 names where there is one). */
export type GrantType = "password" | "session" | "client_credentials" | "authorization_code" | "cli";

/** Proof that somebody has authenticated. Its secret is not part of it. Empty text means "not set". */
export interface Session {
  readonly id: SessionId;
  /** `sess` and 8 characters: names the session in reports, authenticates nothing. */
  readonly refId: string;
  readonly accountUid: AccountUid | undefined;
  readonly username: string;
  readonly clientUid: ClientUid | undefined;
  readonly clientName: string;
  readonly provider: SessionProvider;
  readonly method: SessionMethod;
  readonly grantType: GrantType;
  /** OIDC issuer and subject of the sign-in. */
  readonly issuer: string;
  readonly authId: string;
  /** The app password that opened this session: they end together. */
  readonly parentId: SessionId | undefined;
  readonly scope: Scope;
  readonly clientIp: string;
  readonly loginIp: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** To the second, as the two limits below. */
  readonly lastActiveAt: Date;
  /** Over at this instant, whatever happens; undefined: no such limit. */
  readonly expiresAt: Date | undefined;
  /** Over when it was not used for so long; 0: no such limit. */
  readonly idleTimeoutSeconds: number;
}

/** What the secret of a session is for. `app-session` was opened with an app password. */
export type SessionKind = "browser" | "app-password" | "app-session" | "access-token" | "client-token";

export function sessionKind({ provider, method }: Pick<Session, "provider" | "method">): SessionKind {
  if (provider === "client") return "client-token";
  if (provider === "access_token") return "access-token";
  if (provider === "application") return method === "session" ? "app-session" : "app-password";
  return "browser";
}

type SessionLimits = Pick<Session, "expiresAt" | "lastActiveAt" | "idleTimeoutSeconds">;

/** Both limits count; each holds up to, and not at, its instant. */
export function isSessionExpired({ expiresAt, lastActiveAt, idleTimeoutSeconds }: SessionLimits, now: Date): boolean {
  if (expiresAt !== undefined && expiresAt.getTime() <= now.getTime()) return true;
  return idleTimeoutSeconds > 0 && lastActiveAt.getTime() + idleTimeoutSeconds * 1000 <= now.getTime();
}
