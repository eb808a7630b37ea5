import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";
import { belongsToAccount } from "./belongs-to-account.ts";

export type ClientRow = Record<string, string | number | boolean | Date | null>;

/** `auth_clients`: OAuth2 clients, with the SHA-256 of their secret. */
export const clientSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<ClientRow>({
    name: "IdentityClient",
    tableName: "auth_clients",
    columns: {
      client_uid: { ...key, length: 42, primary: true },
      user_uid: { ...key, length: 42, nullable: true },
      user_name: { ...key, length: 200, default: "" },
      client_name: { type: "varchar", length: 200, default: "" },
      client_name_key: { ...key, length: 255, default: "" },
      client_role: { ...key, length: 64, default: "" },
      client_url: { ...key, length: 255, default: "" },
      callback_url: { ...key, length: 255, default: "" },
      secret_digest: { ...key, length: 64 },
      auth_scope: { ...key, length: 1024, default: "" },
      auth_expires: { type: "bigint", default: 0 },
      auth_tokens: { type: "bigint", default: 0 },
      auth_enabled: { type: "boolean", default: false },
      last_active: { ...instant, nullable: true },
      created_at: { ...instant },
      updated_at: { ...instant },
      version: { type: "integer", default: 1 },
    },
    indices: [
      { name: "auth_clients_user_uid_idx", columns: ["user_uid"] },
      { name: "auth_clients_user_name_idx", columns: ["user_name"] },
      { name: "auth_clients_client_name_key_idx", columns: ["client_name_key"] },
      { name: "auth_clients_created_at_idx", columns: ["created_at", "client_uid"] },
    ],
    foreignKeys: [belongsToAccount("auth_clients_user_uid_fkey")],
  });
