import type { AssignableRole } from "../access/roles.ts";
import type { Account } from "../accounts/account.ts";
import type { Session } from "../sessions/session.ts";
import type { SessionToken } from "../sessions/session-token.ts";

/** Who an OpenID provider says somebody is. The caller has verified issuer, signature, audience and nonce. */
export interface ExternalIdentity {
  /** Compared as it is, a trailing slash included. At most 255 characters. */
  readonly issuer: string;
  /**
   * Together with the issuer the only thing that finds an account: names and e-mail addresses never do. Compared as it
   * is. At most 255 characters.
   */
  readonly subject: string;
  /**
   * For a new account, preferred first. The verified e-mail address is taken whole; of any other name the part before
   * `@` and after `\`, with a dot for each character that no username has.
   */
  readonly usernames: readonly string[];
  readonly displayName?: string | undefined;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** What the host decides about sign-ins; never a part of a request. */
export interface SignInRules {
  /** Whether an unknown identity gets an account. */
  readonly register: boolean;
  /** Of the newly registered. Default `guest`. */
  readonly role?: AssignableRole | undefined;
  /** Of the newly registered. Default false. */
  readonly webdav?: boolean | undefined;
  /** The verified e-mail address must be of this domain, or of one below it. */
  readonly domain?: string | undefined;
  /**
   * Which role a group gives, at every sign-in; of several the mightiest. Without a group of these the role stays.
   * Roles of super admins are never touched.
   */
  readonly groupRoles?: Readonly<Record<string, AssignableRole>> | undefined;
}

export interface SignInRequest {
  readonly identity: ExternalIdentity;
  readonly rules: SignInRules;
  /** From the host, never from a header that a client can set; empty when there is none. */
  readonly clientIp: string;
  readonly userAgent?: string | undefined;
}

/** Why not. Stable words for the audit log; a person is shown the same page for all of them. */
export type SignInDenial =
  | "account deleted"
  | "account disabled"
  | "account expired"
  | "account not found"
  | "domain not allowed"
  | "email not verified"
  | "issuer invalid"
  | "subject invalid"
  | "subject missing"
  | "username missing"
  | "username taken";

export type SignInResult =
  | {
      readonly kind: "ok";
      readonly token: SessionToken;
      readonly session: Session;
      readonly account: Account;
      /** Whether this sign-in made the account. */
      readonly registered: boolean;
    }
  | { readonly kind: "denied"; readonly reason: SignInDenial };

/** A sign-in that failed before anybody knew whose it was. */
export interface RefusedSignIn extends Pick<SignInRequest, "clientIp" | "userAgent"> {
  /** Whose it seemed to be. Default: empty. */
  readonly name?: string | undefined;
  /** Stable words for the audit log, never a secret. */
  readonly reason: string;
}
