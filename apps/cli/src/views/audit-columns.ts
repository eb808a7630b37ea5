import type { AuditFinding, LoginSummary, StoredAuditEvent } from "@pp/identity";
import type { Column } from "@pp/report";

/** The columns of `audit logins`. */
export const loginColumns: readonly Column<LoginSummary>[] = [
  { title: "Client IP", value: (login) => login.clientIp },
  { title: "Username", value: (login) => login.username },
  { title: "Realm", value: (login) => login.realm },
  { title: "Status", value: (login) => login.status },
  { title: "Last Login", value: (login) => login.lastLoginAt },
  { title: "Failed At", value: (login) => login.failedAt },
];

/** The columns of `audit events`; `long` has all that is known. */
export const eventColumns = ({ long }: { readonly long: boolean }): readonly Column<StoredAuditEvent>[] => [
  { title: "ID", value: (event) => event.id },
  { title: "Time", value: (event) => event.at },
  { title: "Action", value: (event) => event.action },
  { title: "Actor", value: (event) => event.actor.name },
  { title: "Subject", value: subjectOf },
  { title: "Realm", value: (event) => event.realm },
  { title: "Client IP", value: (event) => event.actor.clientIp },
  { title: "Outcome", value: (event) => event.outcome ?? "ok" },
  { title: "Reason", value: (event) => event.reason },
  ...(long
    ? ([
        { title: "Subject ID", value: (event) => event.subject },
        { title: "Fields", value: (event) => event.fields },
        { title: "User Agent", value: (event) => event.actor.userAgent },
      ] satisfies Column<StoredAuditEvent>[])
    : []),
];

/** What has no name, a session say, goes by its id. */
const subjectOf = ({ subject, subjectName }: StoredAuditEvent): string => (subjectName === "" ? subject : subjectName);

const findingTexts: Readonly<Record<AuditFinding["kind"], string>> = {
  "event-edited": "the event is not what was written",
  "event-removed": "the event was there when it was sealed, and is gone",
  "event-inserted": "the event was not there when its place was sealed",
  "range-changed": "events under the seal were changed or exchanged",
  "seal-forged": "the seal was changed, or made without the secret key",
  "seal-removed": "the seal is gone",
  "tail-cut": "the log ends before the checkpoint, or is another log",
};

/** The columns of `audit verify`. */
export const findingColumns: readonly Column<AuditFinding>[] = [
  { title: "Finding", value: ({ kind }) => kind },
  { title: "Event", value: (finding) => ("id" in finding ? finding.id : undefined) },
  { title: "Seal", value: (finding) => ("seal" in finding ? finding.seal : undefined) },
  { title: "Meaning", value: ({ kind }) => findingTexts[kind] },
];
