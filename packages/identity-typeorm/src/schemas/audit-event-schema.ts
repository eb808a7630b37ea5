import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";

export interface AuditEventRow {
  id: number;
  at: Date;
  actor: string;
  client_ip: string;
  user_agent: string;
  action: string;
  subject: string;
  subject_name: string;
  fields: string;
}

/** `audit_events`: append only. */
export const auditEventSchema = ({ instant, key, serial }: ColumnTypes) =>
  new EntitySchema<AuditEventRow>({
    name: "IdentityAuditEvent",
    tableName: "audit_events",
    columns: {
      id: { ...serial, primary: true, generated: "increment" },
      at: { ...instant },
      actor: { ...key, length: 255 },
      client_ip: { ...key, length: 64, default: "" },
      user_agent: { type: "varchar", length: 512, default: "" },
      action: { ...key, length: 64 },
      subject: { ...key, length: 64, default: "" },
      subject_name: { ...key, length: 200, default: "" },
      fields: { ...key, length: 1024, default: "" },
    },
    indices: [
      { name: "audit_events_at_idx", columns: ["at"] },
      { name: "audit_events_subject_idx", columns: ["subject", "id"] },
    ],
  });
