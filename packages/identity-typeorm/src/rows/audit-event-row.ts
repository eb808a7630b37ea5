import type { AuditAction, AuditEvent, AuditOutcome, Realm, StoredAuditEvent } from "@pp/identity";
import type { SqlRow } from "../sql-executor.ts";
import { toInstant, toNumber, toText } from "../sql-values.ts";

/** Fields are joined: their names have no commas. */
const SEPARATOR = ",";
const DEFAULT_OUTCOME = "ok";

/** What comes from the host, or a request, is not limited: it must not make the change fail that it tells of. */
const clip = (text: string, maxCharacters: number): string =>
  Array.from(text.replaceAll("\0", "").slice(0, maxCharacters * 2))
    .slice(0, maxCharacters)
    .join("");

export const toAuditEventRow = (event: AuditEvent, contentHash: string): Record<string, string | Date> => ({
  at: event.at,
  actor: clip(event.actor.name, 255),
  client_ip: clip(event.actor.clientIp ?? "", 64),
  user_agent: clip(event.actor.userAgent ?? "", 512),
  action: event.action,
  subject: event.subject,
  subject_name: event.subjectName,
  fields: event.fields.join(SEPARATOR),
  realm: event.realm ?? "",
  outcome: event.outcome ?? DEFAULT_OUTCOME,
  reason: event.reason ?? "",
  content_hash: contentHash,
});

/** What is empty in the row is not there in the event. */
export function toAuditEvent(row: SqlRow): StoredAuditEvent {
  const text = (column: string): string => toText(row[column]);
  const given = <T extends object>(value: string, part: T): Partial<T> => (value === "" ? {} : part);
  const fields = text("fields");
  return {
    id: toNumber(row["id"]),
    at: toInstant(row["at"]),
    actor: {
      name: text("actor"),
      ...given(text("client_ip"), { clientIp: text("client_ip") }),
      ...given(text("user_agent"), { userAgent: text("user_agent") }),
    },
    action: text("action") as AuditAction,
    subject: text("subject"),
    subjectName: text("subject_name"),
    fields: fields === "" ? [] : fields.split(SEPARATOR),
    ...given(text("realm"), { realm: text("realm") as Realm }),
    ...(text("outcome") === DEFAULT_OUTCOME
      ? {}
      : given(text("outcome"), { outcome: text("outcome") as AuditOutcome })),
    ...given(text("reason"), { reason: text("reason") }),
    contentHash: text("content_hash"),
  };
}
