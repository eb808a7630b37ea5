import type { Account, AccountUid, AuthMethod, Email, Provider, RefId, Role, UserPath, Username } from "@pp/identity";
import { usernameSkeleton } from "@pp/identity";
import { foldForSearch } from "../search-range.ts";
import type { SqlRow } from "../sql-executor.ts";
import { toBoolean, toDate, toInstant, toNumber, toText } from "../sql-values.ts";

/** A row of `auth_users`, its generated id and the link tokens left out. */
export interface AccountRow {
  user_uid: string;
  user_uuid: string;
  ref_id: string;
  user_name: string;
  /** `usernameSkeleton`: names that look alike share it. */
  user_name_key: string;
  display_name: string;
  /** `foldForSearch` of the display name. */
  display_name_key: string;
  user_email: string;
  backup_email: string;
  user_role: string;
  user_attr: string;
  auth_provider: string;
  auth_method: string;
  auth_issuer: string;
  auth_id: string;
  super_admin: boolean;
  can_login: boolean;
  webdav: boolean;
  can_invite: boolean;
  invited_by: string;
  base_path: string;
  upload_path: string;
  thumb: string;
  thumb_src: string;
  login_at: Date | null;
  verified_at: Date | null;
  consent_at: Date | null;
  expires_at: Date | null;
  born_at: Date | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
  version: number;
}

export const toAccountRow = (account: Account): AccountRow => ({
  user_uid: account.uid,
  user_uuid: account.uuid,
  ref_id: account.refId,
  user_name: account.username,
  user_name_key: usernameSkeleton(account.username),
  display_name: account.displayName,
  display_name_key: foldForSearch(account.displayName),
  user_email: account.email,
  backup_email: account.backupEmail,
  user_role: account.role,
  user_attr: account.attributes,
  auth_provider: account.provider,
  auth_method: account.method,
  auth_issuer: account.issuer,
  auth_id: account.authId,
  super_admin: account.superAdmin,
  can_login: account.canLogin,
  webdav: account.webdav,
  can_invite: account.canInvite,
  invited_by: account.invitedBy,
  base_path: account.basePath,
  upload_path: account.uploadPath,
  thumb: account.thumb,
  thumb_src: account.thumbSource,
  login_at: account.loginAt ?? null,
  verified_at: account.verifiedAt ?? null,
  consent_at: account.consentAt ?? null,
  expires_at: account.expiresAt ?? null,
  born_at: account.bornAt ?? null,
  created_at: account.createdAt,
  updated_at: account.updatedAt,
  deleted_at: account.deletedAt ?? null,
  version: account.version,
});

/** What is stored was parsed when it came in; it is not parsed again. */
export const toAccount = (row: SqlRow): Account => ({
  uid: toText(row["user_uid"]) as AccountUid,
  uuid: toText(row["user_uuid"]),
  refId: toText(row["ref_id"]) as RefId,
  username: toText(row["user_name"]) as Username,
  displayName: toText(row["display_name"]),
  email: toText(row["user_email"]) as Email | "",
  backupEmail: toText(row["backup_email"]) as Email | "",
  role: toText(row["user_role"]) as Role,
  attributes: toText(row["user_attr"]),
  provider: toText(row["auth_provider"]) as Provider,
  method: toText(row["auth_method"]) as AuthMethod,
  issuer: toText(row["auth_issuer"]),
  authId: toText(row["auth_id"]),
  superAdmin: toBoolean(row["super_admin"]),
  canLogin: toBoolean(row["can_login"]),
  webdav: toBoolean(row["webdav"]),
  canInvite: toBoolean(row["can_invite"]),
  invitedBy: toText(row["invited_by"]),
  basePath: toText(row["base_path"]) as UserPath,
  uploadPath: toText(row["upload_path"]) as UserPath,
  thumb: toText(row["thumb"]),
  thumbSource: toText(row["thumb_src"]),
  loginAt: toDate(row["login_at"]),
  verifiedAt: toDate(row["verified_at"]),
  consentAt: toDate(row["consent_at"]),
  expiresAt: toDate(row["expires_at"]),
  bornAt: toDate(row["born_at"]),
  createdAt: toInstant(row["created_at"]),
  updatedAt: toInstant(row["updated_at"]),
  deletedAt: toDate(row["deleted_at"]),
  version: toNumber(row["version"]),
});
