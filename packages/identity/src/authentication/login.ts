import type { Account } from "../accounts/account.ts";
import type { Realm } from "../audit/audit-event.ts";
import type { Session } from "../sessions/session.ts";
import type { SessionToken } from "../sessions/session-token.ts";

/** What somebody presents to get in. */
export interface LogInRequest {
  readonly username: string;
  /** The account's password, or an app password. */
  readonly password: string;
  /** Of the second factor, or one of the recovery codes. */
  readonly code?: string | undefined;
  /** From the host, never from a header that a client can set; empty when there is none. */
  readonly clientIp: string;
  readonly userAgent?: string | undefined;
  readonly realm: Realm;
}

/** Every denial looks the same: why is in the audit log only. */
export type LogInResult =
  | { readonly kind: "ok"; readonly token: SessionToken; readonly session: Session; readonly account: Account }
  | { readonly kind: "second-factor"; readonly challenge: string }
  | { readonly kind: "denied" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

/** Why not. Stable words for the audit log. */
export type DenialReason =
  | "account not found"
  | "account deleted"
  | "account disabled"
  | "account expired"
  | "account has no password"
  | "app password belongs to another account"
  | "app password expired or unknown"
  | "client disabled"
  | "client not found"
  | "insufficient scope"
  | "invalid challenge"
  | "invalid client secret"
  | "invalid code"
  | "invalid password"
  | "invalid username"
  | "password login not allowed for the provider"
  | "second factor required"
  | "webdav not enabled";

/** The second step of a login: the challenge stands for username and password. */
export interface CompleteLogInRequest extends Pick<LogInRequest, "clientIp" | "userAgent" | "realm"> {
  readonly challenge: string;
  readonly code: string;
}
