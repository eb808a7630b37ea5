import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";

export type AuditSealRow = Record<string, string | number | Date | null>;

/** `audit_seals`: keyed signatures over ranges of `audit_events`. Lists of ids are JSON. */
export const auditSealSchema = ({ instant, key, serial }: ColumnTypes) =>
  new EntitySchema<AuditSealRow>({
    name: "IdentityAuditSeal",
    tableName: "audit_seals",
    columns: {
      number: { type: "integer", primary: true },
      first_id: { ...serial },
      last_id: { ...serial },
      holes: { type: "text" },
      late: { type: "text" },
      event_count: { type: "integer" },
      events_hash: { ...key, length: 64 },
      last_event_at: { ...instant },
      sealed_at: { ...instant },
      key_id: { ...key, length: 32 },
      signature: { ...key, length: 64 },
      purged_at: { ...instant, nullable: true },
      purge_key_id: { ...key, length: 32, default: "" },
      purge_signature: { ...key, length: 64, default: "" },
    },
  });
