import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";
import { belongsToAccount } from "./belongs-to-account.ts";

export type SessionRow = Record<string, string | number | Date | null>;

/** `auth_sessions`: browser sessions, app passwords and tokens, by the SHA-256 of their secret. Times in Unix seconds. */
export const sessionSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<SessionRow>({
    name: "IdentitySession",
    tableName: "auth_sessions",
    columns: {
      id: { ...key, length: 64, primary: true },
      ref_id: { ...key, length: 16, default: "" },
      user_uid: { ...key, length: 42, nullable: true },
      user_name: { ...key, length: 200, default: "" },
      client_uid: { ...key, length: 42, nullable: true },
      client_name: { type: "varchar", length: 200, default: "" },
      client_name_key: { ...key, length: 255, default: "" },
      parent_id: { ...key, length: 64, nullable: true },
      client_ip: { ...key, length: 64, default: "" },
      auth_provider: { ...key, length: 128, default: "" },
      auth_method: { ...key, length: 128, default: "" },
      auth_issuer: { ...key, length: 255, default: "" },
      auth_id: { ...key, length: 255, default: "" },
      auth_scope: { ...key, length: 1024, default: "" },
      grant_type: { ...key, length: 64, default: "" },
      last_active: { type: "bigint", default: 0 },
      sess_expires: { type: "bigint", default: 0 },
      sess_timeout: { type: "bigint", default: 0 },
      sess_ends: { type: "bigint", default: 0 },
      user_agent: { type: "varchar", length: 512, default: "" },
      login_ip: { ...key, length: 64, default: "" },
      login_at: { ...instant },
      created_at: { ...instant },
      updated_at: { ...instant },
    },
    indices,
    foreignKeys,
  });

const indices = [
  { name: "auth_sessions_user_uid_idx", columns: ["user_uid"] },
  { name: "auth_sessions_auth_id_idx", columns: ["auth_id", "auth_issuer"], where: "auth_id <> ''" },
  { name: "auth_sessions_client_uid_idx", columns: ["client_uid"] },
  { name: "auth_sessions_client_name_key_idx", columns: ["client_name_key"] },
  { name: "auth_sessions_auth_provider_idx", columns: ["auth_provider"] },
  { name: "auth_sessions_parent_id_idx", columns: ["parent_id"] },
  { name: "auth_sessions_ref_id_idx", columns: ["ref_id"] },
  { name: "auth_sessions_user_name_idx", columns: ["user_name"] },
  { name: "auth_sessions_last_active_idx", columns: ["last_active", "created_at", "id"] },
  { name: "auth_sessions_sess_ends_idx", columns: ["sess_ends"] },
];

const foreignKeys = [
  belongsToAccount("auth_sessions_user_uid_fkey"),
  {
    name: "auth_sessions_client_uid_fkey",
    target: "IdentityClient",
    columnNames: ["client_uid"],
    referencedColumnNames: ["client_uid"],
    onDelete: "CASCADE" as const,
  },
  {
    name: "auth_sessions_parent_id_fkey",
    target: "IdentitySession",
    columnNames: ["parent_id"],
    referencedColumnNames: ["id"],
    onDelete: "CASCADE" as const,
  },
];
