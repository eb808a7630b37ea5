import type { Digest } from "../kernel/digest.ts";
import type { AuditEvent } from "./audit-event.ts";

/**
 * SHA-256 over everything that an event says, in one fixed order: a later edit of any field shows. It is not keyed;
 * the seals over these hashes are.
 */
export const contentHashOf = (event: AuditEvent, digest: Digest): string =>
  digest.sha256(
    JSON.stringify([
      1,
      event.at.toISOString(),
      event.actor.name,
      event.actor.clientIp ?? "",
      event.actor.userAgent ?? "",
      event.action,
      event.subject,
      event.subjectName,
      event.fields,
      event.realm ?? "",
      event.outcome ?? "ok",
      event.reason ?? "",
    ]),
  );
