import type { Identity } from "@pp/identity";
import type { RequestHandler } from "express";
import { type Guards, makeGuard, makeGuards } from "./guards/guard.ts";
import { refuse } from "./guards/node-refusal.ts";
import { nodeRequest } from "./guards/node-request.ts";
import { rememberPrincipal } from "./guards/principals.ts";
import type { HandlerOptions } from "./identity-handler.ts";
import { nodeApi } from "./node.ts";
import type { GateOptions } from "./request/gate.ts";

export type { Guards } from "./guards/guard.ts";
export { principalOf } from "./guards/principals.ts";

/**
 * The API as a middleware of Express 5: `app.use(expressApi(identity))`, at the root and before any body parser.
 *
 * @throws TypeError for options that cannot be
 */
export function expressApi(identity: Identity, options: HandlerOptions = {}): RequestHandler {
  const api = nodeApi(identity, options);
  return (request, response, next) => {
    if (!api(request, response)) next();
  };
}

/** Guards for routes of Express 5; `principalOf(request)` is who was let in. @throws TypeError for options that cannot be */
export function expressGuards(identity: Identity, options: GateOptions = {}): Guards<RequestHandler> {
  const guard = makeGuard(identity, options);
  return makeGuards<RequestHandler>((requirement) => async (request, response, next) => {
    const verdict = await guard(nodeRequest(request, options.clientIp), requirement);
    if (verdict.kind === "refused") {
      refuse(response, verdict.problem);
      return;
    }
    rememberPrincipal(request, verdict.principal);
    next();
  });
}
