import { authorize, type LogInResult, type Principal, type Session } from "@pp/identity";
import { z } from "zod";
import { mayReachAll, publicAccess, sessionAccess } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { ifFound } from "../operations/if-found.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems, throttled } from "../problem.ts";
import { isCrossSite } from "../request/cross-site.ts";
import { clearCookieHeader, setCookieHeader } from "../request/session-cookie.ts";
import { endedSchema, expiresInSeconds, ownSessionSchema, ownSessionView } from "../views/session-view.ts";
import { username, password, code } from "./fields.ts";

const loginBody = z
  .strictObject({
    username: username.optional(),
    password: password.optional(),
    code: code.optional(),
    challenge: z.string().max(2048).optional().describe("Of the first step, in the place of username and password"),
    cookie: z.boolean().optional().describe("For browsers: keep the session in a cookie, out of reach of scripts"),
  })
  .meta({ id: "LogIn" });

type LoginCall = Call<unknown, unknown, z.infer<typeof loginBody>>;

async function logIn(call: LoginCall): Promise<Response> {
  const { body, clientIp, cookie, headers, identity, userAgent } = call;
  if (body.cookie === true && cookie === undefined) {
    throw new ProblemError({ ...problems.malformed, message: "cookie: this server keeps no sessions in cookies" });
  }
  // A page of somebody else could log its visitor in, and be told all that they do from then on.
  if (body.cookie === true && cookie !== undefined && isCrossSite("POST", headers, cookie.origin)) {
    throw new ProblemError(problems.crossSite);
  }
  const origin = { clientIp, userAgent, realm: body.cookie === true ? "web" : "api" } as const;
  const result = await (body.challenge === undefined
    ? identity.logIn({ username: body.username ?? "", password: body.password ?? "", code: body.code, ...origin })
    : identity.completeLogIn({ challenge: body.challenge, code: body.code ?? "", ...origin }));
  return answerLogin(call, result);
}

async function answerLogin(call: LoginCall, result: LogInResult): Promise<Response> {
  const { body, cookie, now } = call;
  switch (result.kind) {
    case "throttled":
      throw new ProblemError(throttled(result.retryAfterSeconds));
    case "second-factor":
      throw new ProblemError({
        status: 401,
        error: "passcode required",
        code: 32,
        message: "Enter verification code",
        extra: { challenge: result.challenge },
      });
    case "denied":
      throw new ProblemError(body.challenge === undefined ? problems.invalidCredentials : invalidCode);
    case "ok": {
      await endFormer(call, result.session);
      if (cookie === undefined || body.cookie !== true) return answer(ownSessionView(result, now));
      const setCookie = setCookieHeader(cookie, result.token, expiresInSeconds(result.session, now) || undefined);
      return answer(ownSessionView({ ...result, token: undefined }, now), { headers: { "Set-Cookie": setCookie } });
    }
  }
}

const invalidCode = {
  status: 401,
  error: "invalid passcode",
  message: "Invalid verification code, please try again",
} as const;

/** Whoever logs in with a session of a browser has a new one now: the old secret is worth nothing any more. */
async function endFormer({ actor, caller, identity }: LoginCall, { accountUid }: Session): Promise<void> {
  if (caller?.kind !== "browser" || caller.account?.uid !== accountUid) return;
  await ifFound(identity.sessions.end(caller.session.id, actor));
}

async function showOwn(call: Call): Promise<Response> {
  const caller = requireCaller(call);
  const session = await call.identity.sessions.get(caller.session.id);
  const account = caller.account === undefined ? undefined : await call.identity.accounts.get(caller.account.uid);
  return answer(ownSessionView({ session, account }, call.now));
}

/** A session id has to be the own; others are named by their ref id, by those who may. */
async function endSession(call: Call, reference: string): Promise<Response> {
  const { actor, cookie, identity } = call;
  const caller = requireCaller(call);
  const isOwn = reference === caller.session.id || reference === caller.session.refId;
  if (!isOwn && !(reference.length < 64 && mayEndAll(caller))) throw new ProblemError(problems.forbidden);
  const ended = await identity.sessions.end(reference, actor);
  const headers = isOwn && cookie !== undefined ? { "Set-Cookie": clearCookieHeader(cookie) } : {};
  return answer({ status: "deleted", session_id: ended.refId }, { headers });
}

const mayEndAll = (caller: Principal): boolean =>
  mayReachAll(caller, "sessions") && authorize(caller, "sessions", "delete");

const idParams = z.object({ id: z.string().max(64) });
const tag = "Sessions";

/** The same under `/session` and `/sessions`, as clients of the original have it. */
const both = (define: (base: "session" | "sessions") => readonly Operation[]): readonly Operation[] =>
  (["session", "sessions"] as const).flatMap(define);

const logInOperations = both((base) => [
  defineOperation({
    id: base === "session" ? "logIn" : "logInPlural",
    method: "post",
    path: `/${base}`,
    tag,
    summary: "Log in; with a second factor in two steps, or in one with `code`",
    access: publicAccess,
    body: loginBody,
    responses: { 200: { description: "Logged in", schema: ownSessionSchema } },
    run: logIn,
  }),
  defineOperation({
    id: base === "session" ? "showSession" : "showSessionPlural",
    method: "get",
    path: `/${base}/{id}`,
    tag,
    summary: "The own session by its id",
    access: sessionAccess,
    params: idParams,
    responses: { 200: { description: "The session", schema: ownSessionSchema } },
    async run(call) {
      const { session } = requireCaller(call);
      if (call.params.id !== session.id && call.params.id !== session.refId) throw new ProblemError(problems.forbidden);
      return showOwn(call);
    },
  }),
  defineOperation({
    id: base === "session" ? "endSession" : "endSessionPlural",
    method: "delete",
    path: `/${base}/{id}`,
    tag,
    summary: "End the own session, or as an administrator any, by its ref id",
    access: sessionAccess,
    params: idParams,
    responses: { 200: { description: "Ended", schema: endedSchema } },
    run: (call) => endSession(call, call.params.id),
  }),
]);

export const sessionOperations: readonly Operation[] = [
  ...logInOperations,
  defineOperation({
    id: "showOwnSession",
    method: "get",
    path: "/session",
    tag,
    summary: "The own session",
    access: sessionAccess,
    responses: { 200: { description: "The session", schema: ownSessionSchema } },
    run: showOwn,
  }),
  defineOperation({
    id: "logOut",
    method: "delete",
    path: "/session",
    tag,
    summary: "Log out",
    access: sessionAccess,
    responses: { 200: { description: "Ended", schema: endedSchema } },
    run: (call) => endSession(call, requireCaller(call).session.refId),
  }),
];
