import type { AccountUid } from "../accounts/account-uid.ts";
import type { Brand } from "../kernel/brand.ts";

/** SHA-256 (64 hex characters) of the secret: opens nothing by itself. */
export type SessionId = Brand<string, "SessionId">;

/** `client`, `application` (an app password) and `access_token` belong to programs, the others to a person's browser. */
export const clientSessionProviders = ["client", "application", "access_token"] as const;
export type SessionProvider = "default" | "local" | "oidc" | "ldap" | "link" | (typeof clientSessionProviders)[number];

/** Proof that somebody has authenticated. Its secret is not part of it. */
export interface Session {
  readonly id: SessionId;
  /** `sess` and 8 characters: names the session in reports, authenticates nothing. */
  readonly refId: string;
  readonly accountUid: AccountUid | undefined;
  readonly username: string;
  readonly provider: SessionProvider;
  readonly createdAt: Date;
  /** To the second, rounded down. */
  readonly expiresAt: Date | undefined;
}
