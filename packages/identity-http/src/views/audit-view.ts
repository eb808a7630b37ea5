import {
  auditActions,
  auditOutcomes,
  loginStatuses,
  type LoginSummary,
  realms,
  type StoredAuditEvent,
} from "@pp/identity";
import { z } from "zod";

/** A row of the login report, with the keys of `audit logins --json`. */
export const loginSchema = z
  .object({
    client_ip: z.string(),
    username: z.string().describe("As it was typed; perhaps nobody's"),
    realm: z.enum(realms),
    status: z.enum(loginStatuses).describe("Of the latest attempt"),
    last_login: z.iso.datetime().nullable(),
    failed_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Login" });

export const loginView = (login: LoginSummary): z.infer<typeof loginSchema> => ({
  client_ip: login.clientIp,
  username: login.username,
  realm: login.realm,
  status: login.status,
  last_login: login.lastLoginAt?.toISOString() ?? null,
  failed_at: login.failedAt?.toISOString() ?? null,
});

/** An event, with the keys of `audit events --long --json`. */
export const eventSchema = z
  .object({
    id: z.int(),
    time: z.iso.datetime(),
    action: z.enum(auditActions),
    actor: z.string(),
    subject: z.string().describe("The name at that moment, or the id of what has no name"),
    realm: z.enum(realms).nullable(),
    client_ip: z.string().nullable(),
    outcome: z.enum(auditOutcomes),
    reason: z.string().nullable(),
    subject_id: z.string(),
    fields: z.array(z.string()).describe("Names of what was changed; never a value"),
    user_agent: z.string().nullable(),
  })
  .meta({ id: "AuditEvent" });

export const eventView = (event: StoredAuditEvent): z.infer<typeof eventSchema> => ({
  id: event.id,
  time: event.at.toISOString(),
  action: event.action,
  actor: event.actor.name,
  subject: event.subjectName === "" ? event.subject : event.subjectName,
  realm: event.realm ?? null,
  client_ip: event.actor.clientIp ?? null,
  outcome: event.outcome ?? "ok",
  reason: event.reason ?? null,
  subject_id: event.subject,
  fields: [...event.fields],
  user_agent: event.actor.userAgent ?? null,
});
