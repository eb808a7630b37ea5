import type { Role } from "../access/roles.ts";
import { roleAllows } from "../access/grants.ts";
import type { AccountUid, RefId } from "./account-uid.ts";
import type { Email } from "./email.ts";
import type { Provider } from "./provider.ts";
import { acceptsPassword } from "./provider.ts";
import type { UserPath } from "./user-path.ts";
import type { Username } from "./username.ts";

/** `2fa`: a second factor is asked for after the password. */
export type AuthMethod = "default" | "2fa";

/** A person or a program that can be given access. Holds no secret. Empty text means "not set". */
export interface Account {
  readonly uid: AccountUid;
  /** RFC 9562 UUID given by the host, or empty. */
  readonly uuid: string;
  readonly refId: RefId;
  readonly username: Username;
  readonly displayName: string;
  readonly email: Email | "";
  readonly backupEmail: Email | "";
  readonly role: Role;
  readonly attributes: string;
  readonly provider: Provider;
  readonly method: AuthMethod;
  /** Issuer of the provider's identity: filled in at the first sign-in. */
  readonly issuer: string;
  /** OIDC subject or LDAP distinguished name. */
  readonly authId: string;
  readonly superAdmin: boolean;
  readonly canLogin: boolean;
  readonly webdav: boolean;
  readonly canInvite: boolean;
  readonly invitedBy: string;
  readonly basePath: UserPath;
  readonly uploadPath: UserPath;
  readonly thumb: string;
  readonly thumbSource: string;
  readonly loginAt: Date | undefined;
  readonly verifiedAt: Date | undefined;
  readonly consentAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  readonly bornAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | undefined;
  /** Counts the changes: a writer that saw an older number loses. */
  readonly version: number;
}

/** A super admin always acts as admin, whatever role is stored. */
export const effectiveRole = (account: Pick<Account, "role" | "superAdmin">): Role =>
  account.superAdmin ? "admin" : account.role;

/** Expired at the instant `expiresAt`, not after it. Super admins do not expire. */
export const isExpired = (account: Pick<Account, "expiresAt" | "superAdmin">, now: Date): boolean =>
  account.expiresAt !== undefined && account.expiresAt <= now && !account.superAdmin;

/** What decides whether an account counts. */
type Standing = Pick<Account, "role" | "superAdmin" | "provider" | "canLogin" | "expiresAt" | "deletedAt">;

const isUsable = (account: Standing, now: Date): boolean =>
  account.deletedAt === undefined &&
  account.provider !== "none" &&
  !isExpired(account, now) &&
  effectiveRole(account) !== "none" &&
  effectiveRole(account) !== "visitor";

/**
 * Whether the account may open a session at all; its credentials are another question.
 * `canLogin` off also stops a super admin: an administrator who disables a stolen account must be obeyed.
 */
export const mayLogIn = (account: Standing, now: Date): boolean => account.canLogin && isUsable(account, now);

/** Whether files may be synchronised over WebDAV. Web login is another switch. */
export const mayUseWebdav = (account: Account, now: Date): boolean =>
  account.webdav && isUsable(account, now) && roleAllows(effectiveRole(account), "webdav", "download");

/** Whether somebody can get in through this account and administer the others. */
export const canAdminister = (account: Account, hasPassword: boolean, now: Date): boolean =>
  effectiveRole(account) === "admin" &&
  mayLogIn(account, now) &&
  ((hasPassword && acceptsPassword(account.provider)) || (account.provider === "oidc" && account.authId !== ""));
