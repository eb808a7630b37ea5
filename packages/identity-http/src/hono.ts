import type { Identity, Principal } from "@pp/identity";
import type { Context, MiddlewareHandler } from "hono";
import { type Guards, makeGuard, makeGuards } from "./guards/guard.ts";
import { createIdentityHandler, type HandlerOptions } from "./identity-handler.ts";
import { problemResponse } from "./problem.ts";
import { peerOnly } from "./request/client-address.ts";
import type { GateOptions } from "./request/gate.ts";

export type { Guards } from "./guards/guard.ts";

/** What a guard adds to the context: `context.get("principal")`. */
export interface GuardedVariables {
  readonly Variables: { readonly principal: Principal };
}

/** The API as a middleware of Hono: `app.use(honoApi(identity))`. @throws TypeError for options that cannot be */
export function honoApi(identity: Identity, options: HandlerOptions = {}): MiddlewareHandler {
  const handler = createIdentityHandler(identity, options);
  return async (context, next) => {
    if (!handler.serves(context.req.path)) return next();
    return handler(context.req.raw, peerAddressOf(context));
  };
}

/** Guards for routes of Hono. @throws TypeError for options that cannot be */
export function honoGuards(identity: Identity, options: GateOptions = {}): Guards<MiddlewareHandler<GuardedVariables>> {
  const guard = makeGuard(identity, options);
  const clientIp = options.clientIp ?? peerOnly;
  return makeGuards<MiddlewareHandler<GuardedVariables>>((requirement) => async (context, next) => {
    const { headers, method } = context.req.raw;
    const verdict = await guard({ method, headers, clientIp: clientIp(peerAddressOf(context), headers) }, requirement);
    if (verdict.kind === "refused") return problemResponse(verdict.problem);
    context.set("principal", verdict.principal);
    return next();
  });
}

/** Under `@hono/node-server`; elsewhere the host says it with `clientIp`. */
function peerAddressOf({ env }: Context): string {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? "";
}
