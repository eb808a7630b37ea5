import type { AuditSeal, LoginStatus, LoginSummary, Realm, ThrottleEntry } from "@pp/identity";
import type { SqlRow } from "../sql-executor.ts";
import { toDate, toInstant, toNumber, toText } from "../sql-values.ts";

/** What is no list of ids was put there by somebody else: no signature fits to what it is read as then. */
function toIds(value: unknown): readonly number[] {
  try {
    const ids: unknown = JSON.parse(toText(value));
    if (Array.isArray(ids) && ids.every(Number.isSafeInteger)) return ids as number[];
  } catch {
    // As below.
  }
  return [Number.NaN];
}

export const toSealRow = (seal: AuditSeal): Record<string, string | number | Date | null> => ({
  number: seal.number,
  first_id: seal.range.first,
  last_id: seal.range.last,
  holes: JSON.stringify(seal.holes),
  late: JSON.stringify(seal.late),
  event_count: seal.eventCount,
  events_hash: seal.eventsHash,
  last_event_at: seal.lastEventAt,
  sealed_at: seal.sealedAt,
  key_id: seal.keyId,
  signature: seal.signature,
  purged_at: seal.purge?.at ?? null,
  purge_key_id: seal.purge?.keyId ?? "",
  purge_signature: seal.purge?.signature ?? "",
});

export function toSeal(row: SqlRow): AuditSeal {
  const purgedAt = toDate(row["purged_at"]);
  return {
    number: toNumber(row["number"]),
    range: { first: toNumber(row["first_id"]), last: toNumber(row["last_id"]) },
    holes: toIds(row["holes"]),
    late: toIds(row["late"]),
    eventCount: toNumber(row["event_count"]),
    eventsHash: toText(row["events_hash"]),
    lastEventAt: toInstant(row["last_event_at"]),
    sealedAt: toInstant(row["sealed_at"]),
    keyId: toText(row["key_id"]),
    signature: toText(row["signature"]),
    purge:
      purgedAt === undefined
        ? undefined
        : { at: purgedAt, keyId: toText(row["purge_key_id"]), signature: toText(row["purge_signature"]) },
  };
}

export const toLoginSummary = (row: SqlRow): LoginSummary => ({
  clientIp: toText(row["client_ip"]),
  username: toText(row["login_name"]),
  realm: toText(row["login_realm"]) as Realm,
  status: toText(row["login_status"]) as LoginStatus,
  lastLoginAt: toDate(row["login_at"]),
  failedAt: toDate(row["failed_at"]),
  reason: toText(row["error_message"]),
  repeated: toNumber(row["error_repeated"]),
  userAgent: toText(row["client_browser"]),
  updatedAt: toInstant(row["updated_at"]),
});

export const toThrottleEntry = (row: SqlRow): ThrottleEntry => ({
  key: toText(row["key"]),
  until: toInstant(row["until"]),
  failures: toNumber(row["failures"]),
  updatedAt: toInstant(row["updated_at"]),
});
