import type { AuditAction, AuditEvent } from "@pp/identity";
import type { SqlRow } from "../sql-executor.ts";
import { toInstant, toText } from "../sql-values.ts";

/** Fields are joined: their names have no commas. */
const SEPARATOR = ",";

/** What comes from the host, or a request, is not limited: it must not make the change fail that it tells of. */
const clip = (text: string, maxCharacters: number): string =>
  Array.from(text.replaceAll("\0", "").slice(0, maxCharacters * 2))
    .slice(0, maxCharacters)
    .join("");

export const toAuditEventRow = (event: AuditEvent): Record<string, string | Date> => ({
  at: event.at,
  actor: clip(event.actor.name, 255),
  client_ip: clip(event.actor.clientIp ?? "", 64),
  user_agent: clip(event.actor.userAgent ?? "", 512),
  action: event.action,
  subject: event.subject,
  subject_name: event.subjectName,
  fields: event.fields.join(SEPARATOR),
});

export function toAuditEvent(row: SqlRow): AuditEvent {
  const [clientIp, userAgent, fields] = [toText(row["client_ip"]), toText(row["user_agent"]), toText(row["fields"])];
  return {
    at: toInstant(row["at"]),
    actor: {
      name: toText(row["actor"]),
      ...(clientIp === "" ? {} : { clientIp }),
      ...(userAgent === "" ? {} : { userAgent }),
    },
    action: toText(row["action"]) as AuditAction,
    subject: toText(row["subject"]),
    subjectName: toText(row["subject_name"]),
    fields: fields === "" ? [] : fields.split(SEPARATOR),
  };
}
