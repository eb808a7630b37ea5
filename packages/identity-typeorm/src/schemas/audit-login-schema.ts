import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";

export type AuditLoginRow = Record<string, string | number | Date | null>;

/** `audit_logins`: the summary behind the login report, one row for each address, name and realm. */
export const auditLoginSchema = ({ instant, key, serial }: ColumnTypes) =>
  new EntitySchema<AuditLoginRow>({
    name: "IdentityAuditLogin",
    tableName: "audit_logins",
    columns: {
      client_ip: { ...key, length: 64, primary: true },
      login_name: { ...key, length: 255, primary: true },
      login_realm: { ...key, length: 16, primary: true },
      login_status: { ...key, length: 32 },
      error_message: { ...key, length: 512, default: "" },
      error_repeated: { ...serial, default: 0 },
      client_browser: { type: "varchar", length: 512, default: "" },
      login_at: { ...instant, nullable: true },
      failed_at: { ...instant, nullable: true },
      banned_at: { ...instant, nullable: true },
      created_at: { ...instant },
      updated_at: { ...instant },
    },
    indices: [
      { name: "audit_logins_login_name_idx", columns: ["login_name"] },
      { name: "audit_logins_updated_at_idx", columns: ["updated_at", "login_name", "client_ip", "login_realm"] },
    ],
  });
