import type { Identity } from "@pp/identity";
import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import { type Guards, makeGuard, makeGuards } from "./guards/guard.ts";
import { refusalHeaders } from "./guards/node-refusal.ts";
import { nodeRequest } from "./guards/node-request.ts";
import { rememberPrincipal } from "./guards/principals.ts";
import type { HandlerOptions } from "./identity-handler.ts";
import { nodeApi } from "./node.ts";
import { problemBody } from "./problem.ts";
import type { GateOptions } from "./request/gate.ts";

export type { Guards } from "./guards/guard.ts";
export { principalOf } from "./guards/principals.ts";

/**
 * Serves the API from a Fastify 5 application. Its requests never get to Fastify's own parsers.
 *
 * @throws TypeError for options that cannot be
 */
export function addFastifyApi(app: FastifyInstance, identity: Identity, options: HandlerOptions = {}): void {
  const api = nodeApi(identity, options);
  app.addHook("onRequest", (request, reply, done) => {
    if (api(request.raw, reply.raw)) reply.hijack();
    else done();
  });
}

/**
 * Guards for routes of Fastify 5, as `onRequest` hooks: `{ onRequest: guards.requireScope("photos", "view") }`. Nobody's
 * body is read before they are let in; `principalOf(request)` is who that was.
 *
 * @throws TypeError for options that cannot be
 */
export function fastifyGuards(identity: Identity, options: GateOptions = {}): Guards<onRequestAsyncHookHandler> {
  const guard = makeGuard(identity, options);
  return makeGuards<onRequestAsyncHookHandler>((requirement) => async (request, reply) => {
    const verdict = await guard(nodeRequest(request.raw, options.clientIp), requirement);
    if (verdict.kind === "ok") {
      rememberPrincipal(request, verdict.principal);
      return undefined;
    }
    return reply
      .code(verdict.problem.status)
      .headers(refusalHeaders(verdict.problem))
      .send(JSON.stringify(problemBody(verdict.problem)));
  });
}
