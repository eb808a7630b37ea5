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
  realm: string;
  outcome: string;
  reason: string;
  content_hash: string;
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
      realm: { ...key, length: 16, default: "" },
      outcome: { ...key, length: 16, default: "ok" },
      reason: { ...key, length: 255, default: "" },
      content_hash: { ...key, length: 64, default: "" },
    },
    indices: [
      { name: "audit_events_at_idx", columns: ["at", "id"] },
      { name: "audit_events_actor_idx", columns: ["actor", "id"] },
      { name: "audit_events_action_idx", columns: ["action", "id"] },
      { name: "audit_events_client_ip_idx", columns: ["client_ip", "id"] },
      { name: "audit_events_subject_name_idx", columns: ["subject_name", "id"] },
      { name: "audit_events_outcome_idx", columns: ["outcome", "id"], where: "outcome <> 'ok'" },
      { name: "audit_events_subject_idx", columns: ["subject", "id"] },
    ],
  });
