import { type Session, sessionKind, type SessionQuery } from "@pp/identity";
import { z } from "zod";
import { own } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { answerPage, goneCursor } from "../operations/answer-page.ts";
import { ifFound } from "../operations/if-found.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems } from "../problem.ts";
import { clearCookieHeader } from "../request/session-cookie.ts";
import { appPasswordSchema, appPasswordView } from "../views/app-password-view.ts";
import { endedSchema, sessionSchema, sessionView } from "../views/session-view.ts";
import { pageQuery, password, uidParams } from "./fields.ts";
import { makeAppPassword } from "./make-app-password.ts";

/** The `ID` of a session: neither a session id nor a secret, as addresses are written into logs. */
const sessionRef = z.string().regex(/^sess[0-9a-z]{8}$/, "must be the ID of a session");

const listQuery = z.strictObject({
  ...pageQuery,
  after: sessionRef.optional().describe("ID of the last session of the page before"),
});

type ListCall = Call<z.infer<typeof uidParams>, z.infer<typeof listQuery>>;

async function list(call: ListCall): Promise<Response> {
  const { caller, identity, params, query } = call;
  const rows = await identity.sessions.list({ ...(await pageOf(call)), limit: query.count });
  return answerPage(call, {
    path: `/users/${params.uid}/sessions`,
    rows,
    view: (session) => sessionView(session, sessionKind(session), caller),
    cursor: ({ refId }) => ({ after: refId }),
  });
}

async function pageOf(call: ListCall): Promise<Omit<SessionQuery, "limit">> {
  const accountUid = ownUid(call);
  const { after: ref, q = "" } = call.query;
  const after = ref === undefined ? undefined : await findOwn(call, ref);
  if (ref !== undefined && after === undefined) throw new ProblemError(goneCursor);
  return { accountUid, search: q.trim(), ...(after === undefined ? {} : { after }) };
}

/** Somebody else's is as good as none. */
async function findOwn(call: Pick<Call, "caller" | "identity">, ref: string): Promise<Session | undefined> {
  const session = await ifFound(call.identity.sessions.get(ref));
  return session?.accountUid === ownUid(call) ? session : undefined;
}

/** Of the account whose the request is; where there is none, the access rule has refused it before. */
function ownUid(call: Pick<Call, "caller">) {
  const { account } = requireCaller(call);
  if (account === undefined) throw new ProblemError(problems.forbidden);
  return account.uid;
}

const refParams = uidParams.extend({ ref: sessionRef });

async function end(call: Call<z.infer<typeof refParams>>): Promise<Response> {
  const { actor, cookie, identity, params } = call;
  const ended = await identity.sessions.end(params.ref, actor, { ownedBy: ownUid(call) });
  const isCurrent = ended.id === requireCaller(call).session.id;
  const headers = isCurrent && cookie !== undefined ? { "Set-Cookie": clearCookieHeader(cookie) } : {};
  return answer({ status: "deleted", session_id: ended.refId }, { headers });
}

const appPasswordBody = z
  .strictObject({
    client_name: z.string().max(200).describe("The program that it is for"),
    scope: z.string().max(767).describe("What the program may do: resources such as photos, read, write, or *"),
    expires_in: z.int().min(0).max(315_360_000).default(0).describe("Seconds; 0: never"),
    password: password.optional().describe("The account's; without one, a login of the last ten minutes counts"),
  })
  .meta({ id: "NewAppPassword" });

type AppPasswordCall = Call<z.infer<typeof uidParams>, unknown, z.infer<typeof appPasswordBody>>;

async function addAppPassword(call: AppPasswordCall): Promise<Response> {
  const { client_name: name, expires_in: seconds, password: given, scope } = call.body;
  const lifetimeSeconds = seconds === 0 ? -1 : seconds;
  const issued = await makeAppPassword(call, { name, scope, lifetimeSeconds, password: given });
  return answer(appPasswordView(issued, call.now), { status: 201 });
}

const tag = "Sessions";

export const ownSessionOperations: readonly Operation[] = [
  defineOperation({
    id: "listOwnSessions",
    method: "get",
    path: "/users/{uid}/sessions",
    tag,
    summary: "The own sessions and app passwords, the most recently active first",
    access: own("sessions", "manage_own"),
    params: uidParams,
    query: listQuery,
    responses: { 200: { description: "One page", schema: z.array(sessionSchema) } },
    run: list,
  }),
  defineOperation({
    id: "endOwnSession",
    method: "delete",
    path: "/users/{uid}/sessions/{ref}",
    tag,
    summary: "End one of the own sessions or app passwords, with what it has opened",
    access: own("sessions", "delete"),
    params: refParams,
    responses: { 200: { description: "Ended", schema: endedSchema } },
    run: end,
  }),
  defineOperation({
    id: "addAppPassword",
    method: "post",
    path: "/users/{uid}/app-passwords",
    tag,
    summary: "A password for one program, which skips the second factor within its scope",
    access: own("sessions", "create"),
    params: uidParams,
    body: appPasswordBody,
    responses: { 201: { description: "The password, shown this once", schema: appPasswordSchema } },
    run: addAppPassword,
  }),
];
