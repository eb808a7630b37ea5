import { parseAccountUid, parseUsername, sessionKind, type SessionQuery } from "@pp/identity";
import { z } from "zod";
import { all } from "../access/operation-access.ts";
import { answerPage, goneCursor } from "../operations/answer-page.ts";
import { ifFound } from "../operations/if-found.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { ProblemError } from "../problem.ts";
import { sessionSchema, sessionView } from "../views/session-view.ts";
import { filterText, pageQuery } from "./fields.ts";

const listQuery = z.strictObject({
  ...pageQuery,
  // Neither a session id nor a secret: an address is written into logs.
  after: z
    .string()
    .regex(/^[0-9a-z]{10,14}$/, "must be the ID of the last session of the page before")
    .optional(),
  user: filterText(64).optional().describe("UID or username"),
  client: filterText(200).optional().describe("Name of the program"),
  expired: z.literal("true").optional().describe("Only those that are over"),
});

type ListCall = Call<unknown, z.infer<typeof listQuery>>;

async function list(call: ListCall): Promise<Response> {
  const { caller, identity, query } = call;
  const after = query.after === undefined ? undefined : await ifFound(identity.sessions.get(query.after));
  if (query.after !== undefined && after === undefined) throw new ProblemError(goneCursor);
  const rows = await identity.sessions.list({ ...filterOf(call), ...(after === undefined ? {} : { after }) });
  return answerPage(call, {
    path: "/sessions",
    rows,
    view: (session) => sessionView(session, sessionKind(session), caller),
    cursor: ({ refId }) => ({ after: refId }),
  });
}

const filterOf = ({ now, query: { client, count, expired, q = "", user } }: ListCall): SessionQuery => ({
  search: q.trim(),
  ...(user === undefined ? {} : ownerOf(user)),
  ...(client === undefined ? {} : { clientName: client }),
  ...(expired === undefined ? {} : { expiredAt: now }),
  limit: count,
});

function ownerOf(user: string): Pick<SessionQuery, "accountUid" | "username"> {
  const accountUid = parseAccountUid(user.trim().toLowerCase());
  return accountUid === undefined ? { username: parseUsername(user) } : { accountUid };
}

export const adminSessionOperations: readonly Operation[] = [
  defineOperation({
    id: "listSessions",
    method: "get",
    path: "/sessions",
    tag: "Sessions",
    summary: "Sessions, app passwords and tokens of everybody, the most recently active first",
    access: all("sessions", "view"),
    query: listQuery,
    responses: { 200: { description: "One page", schema: z.array(sessionSchema) } },
    run: list,
  }),
];
