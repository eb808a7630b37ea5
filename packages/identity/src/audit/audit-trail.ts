import type { Digest } from "../kernel/digest.ts";
import type { Actor, AuditEvent } from "./audit-event.ts";
import type { AuditLog } from "./audit-log.ts";
import { contentHashOf } from "./content-hash.ts";

/** In characters (code points): what every store has room for. */
const maxLengths = { actor: 255, clientIp: 64, userAgent: 512, subject: 64, subjectName: 200, reason: 255 } as const;

/**
 * The one way into the audit log: every event gets its content hash, in the transaction of what it tells of. Texts of
 * the host or of a request are bounded before that, so that what is hashed is what any store keeps: an event must
 * neither fail the change that it tells of, nor look edited ever after.
 */
export class AuditTrail {
  readonly #digest: Digest;

  constructor(digest: Digest) {
    this.#digest = digest;
  }

  append(tx: { readonly audit: AuditLog }, event: AuditEvent): Promise<void> {
    const bounded = boundEvent(event);
    return tx.audit.append(bounded, contentHashOf(bounded, this.#digest));
  }
}

const boundEvent = (event: AuditEvent): AuditEvent => ({
  ...event,
  actor: boundActor(event.actor),
  subject: clip(event.subject, maxLengths.subject),
  subjectName: clip(event.subjectName, maxLengths.subjectName),
  ...(event.reason === undefined ? {} : { reason: clip(event.reason, maxLengths.reason) }),
});

const boundActor = ({ clientIp, name, userAgent }: Actor): Actor => ({
  name: clip(name, maxLengths.actor),
  ...(clientIp === undefined ? {} : { clientIp: clip(clientIp, maxLengths.clientIp) }),
  ...(userAgent === undefined ? {} : { userAgent: clip(userAgent, maxLengths.userAgent) }),
});

/** Without NUL and half surrogate pairs, which a database refuses or replaces; never cuts a pair in two. */
const clip = (text: string, maxCharacters: number): string =>
  Array.from(
    text
      .replaceAll("\0", "")
      .slice(0, maxCharacters * 2)
      .toWellFormed(),
  )
    .slice(0, maxCharacters)
    .join("");
