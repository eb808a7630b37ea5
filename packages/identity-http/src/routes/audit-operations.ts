import { auditActions, auditOutcomes, type AuditQuery } from "@pp/identity";
import { z } from "zod";
import { all } from "../access/operation-access.ts";
import { answerPage } from "../operations/answer-page.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { invalidField, ProblemError } from "../problem.ts";
import { eventSchema, eventView, loginSchema, loginView } from "../views/audit-view.ts";
import { filterText, instant, pageQuery } from "./fields.ts";
import { loginCursor, parseLoginCursor } from "./login-cursor.ts";

const loginsQuery = z.strictObject({
  ...pageQuery,
  q: filterText(255).optional().describe("Beginning of the username or of the address"),
  after: z.string().max(2048).optional().describe("As the Link of the page before has it"),
});

async function listLogins(call: Call<unknown, z.infer<typeof loginsQuery>>): Promise<Response> {
  const { identity, query } = call;
  const after = query.after === undefined ? undefined : parseLoginCursor(query.after);
  if (query.after !== undefined && after === undefined) throw new ProblemError(wrongCursor);
  const rows = await identity.audit.listLogins({
    search: query.q?.trim() ?? "",
    ...(after === undefined ? {} : { after }),
    limit: query.count,
  });
  return answerPage(call, {
    path: "/audit/logins",
    rows,
    view: loginView,
    cursor: (row) => ({ after: loginCursor(row) }),
  });
}

const wrongCursor = invalidField("after", "must be taken from the Link of the page before");

const eventsQuery = z.strictObject({
  ...pageQuery,
  q: filterText(255).optional().describe("Beginning of an actor's or subject's name, or a whole id or address"),
  since: instant.optional(),
  until: instant.optional().describe("Before, and not at, this time"),
  actor: filterText(255).optional().describe("For example a UID, client:<ClientUID>, or cli:root"),
  action: z.enum(auditActions).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("id of the last event of the page before"),
});

async function listEvents(call: Call<unknown, z.infer<typeof eventsQuery>>): Promise<Response> {
  const rows = await call.identity.audit.listEvents(eventFilter(call.query));
  return answerPage(call, {
    path: "/audit/events",
    rows,
    view: eventView,
    cursor: ({ id }) => ({ before: String(id) }),
  });
}

const eventFilter = (query: z.infer<typeof eventsQuery>): AuditQuery => ({
  search: query.q?.trim() ?? "",
  ...(query.since === undefined ? {} : { since: new Date(query.since) }),
  ...(query.until === undefined ? {} : { until: new Date(query.until) }),
  ...(query.actor === undefined ? {} : { actor: query.actor }),
  ...(query.action === undefined ? {} : { action: query.action }),
  ...(query.outcome === undefined ? {} : { outcome: query.outcome }),
  ...(query.before === undefined ? {} : { beforeId: query.before }),
  limit: query.count,
});

const tag = "Audit";
const access = all("logs", "view");

export const auditOperations: readonly Operation[] = [
  defineOperation({
    id: "listLogins",
    method: "get",
    path: "/audit/logins",
    tag,
    summary: "Who logged in or failed to, a row for each address, username and realm, the latest first",
    access,
    query: loginsQuery,
    responses: { 200: { description: "One page", schema: z.array(loginSchema) } },
    run: listLogins,
  }),
  defineOperation({
    id: "listEvents",
    method: "get",
    path: "/audit/events",
    tag,
    summary: "What happened, the latest first",
    access,
    query: eventsQuery,
    responses: { 200: { description: "One page", schema: z.array(eventSchema) } },
    run: listEvents,
  }),
];
