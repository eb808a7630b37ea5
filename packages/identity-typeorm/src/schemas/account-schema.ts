import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";
import type { AccountRow } from "../rows/account-row.ts";

/** The row with what only the database and the link tokens know of. */
export interface AccountTableRow extends AccountRow {
  id: number;
  preview_token: string;
  download_token: string;
  invite_token: string;
  verify_token: string;
  reset_token: string;
}

/** `auth_users`: one row an account, deleted ones included. */
export const accountSchema = (types: ColumnTypes) =>
  new EntitySchema<AccountTableRow>({
    name: "IdentityAccount",
    tableName: "auth_users",
    columns: { id: { type: "integer", primary: true, generated: "increment" }, ...columns(types) },
    indices,
  });

const columns = ({ instant, key }: ColumnTypes) =>
  ({
    user_uid: { ...key, length: 42 },
    user_uuid: { ...key, length: 64, default: "" },
    ref_id: { ...key, length: 16, default: "" },
    user_name: { ...key, length: 200 },
    user_name_key: { ...key, length: 512 },
    display_name: { type: "varchar", length: 200, default: "" },
    display_name_key: { ...key, length: 1024, default: "" },
    user_email: { ...key, length: 255, default: "" },
    backup_email: { ...key, length: 255, default: "" },
    user_role: { ...key, length: 64, default: "" },
    user_attr: { type: "varchar", length: 1024, default: "" },
    auth_provider: { ...key, length: 128, default: "" },
    auth_method: { ...key, length: 128, default: "" },
    auth_issuer: { ...key, length: 255, default: "" },
    auth_id: { ...key, length: 255, default: "" },
    super_admin: { type: "boolean", default: false },
    can_login: { type: "boolean", default: false },
    webdav: { type: "boolean", default: false },
    can_invite: { type: "boolean", default: false },
    invited_by: { type: "varchar", length: 64, default: "" },
    base_path: { ...key, length: 1024, default: "" },
    upload_path: { ...key, length: 1024, default: "" },
    thumb: { ...key, length: 128, default: "" },
    thumb_src: { ...key, length: 8, default: "" },
    preview_token: { ...key, length: 64, default: "" },
    download_token: { ...key, length: 64, default: "" },
    invite_token: { ...key, length: 64, default: "" },
    verify_token: { ...key, length: 64, default: "" },
    reset_token: { ...key, length: 64, default: "" },
    login_at: { ...instant, nullable: true },
    verified_at: { ...instant, nullable: true },
    consent_at: { ...instant, nullable: true },
    expires_at: { ...instant, nullable: true },
    born_at: { ...instant, nullable: true },
    created_at: { ...instant },
    updated_at: { ...instant },
    deleted_at: { ...instant, nullable: true },
    version: { type: "integer", default: 1 },
  }) satisfies Record<string, EntitySchemaColumnOptions>;

const indices = [
  { name: "auth_users_user_uid_key", columns: ["user_uid"], unique: true },
  { name: "auth_users_user_name_key", columns: ["user_name"], unique: true },
  { name: "auth_users_user_name_key_key", columns: ["user_name_key"], unique: true },
  {
    name: "auth_users_living_email_key",
    columns: ["user_email"],
    unique: true,
    where: "deleted_at IS NULL AND user_email <> ''",
  },
  {
    name: "auth_users_living_identity_key",
    columns: ["auth_provider", "auth_issuer", "auth_id"],
    unique: true,
    where: "deleted_at IS NULL AND auth_id <> ''",
  },
  { name: "auth_users_auth_id_idx", columns: ["auth_id", "auth_issuer"], where: "auth_id <> ''" },
  { name: "auth_users_user_email_idx", columns: ["user_email"] },
  { name: "auth_users_display_name_key_idx", columns: ["display_name_key"] },
  { name: "auth_users_user_role_idx", columns: ["user_role", "id"] },
  {
    name: "auth_users_administrators_idx",
    columns: ["id"],
    where: "deleted_at IS NULL AND (super_admin = TRUE OR user_role = 'admin')",
  },
];
