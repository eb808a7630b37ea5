import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Identity, Principal } from "@pp/identity";
import type { Requirement } from "./access/requirement.ts";
import { type Guards, makeGuard, makeGuards } from "./guards/guard.ts";
import { refuse } from "./guards/node-refusal.ts";
import { nodeRequest } from "./guards/node-request.ts";
import { createIdentityHandler, type HandlerOptions } from "./identity-handler.ts";
import type { GateOptions } from "./request/gate.ts";

export type { Guards } from "./guards/guard.ts";

/** Answers with the principal of whoever is let in. */
export type GuardedListener = (request: IncomingMessage, response: ServerResponse, principal: Principal) => void;

/** Puts a guard before a listener. */
export type NodeGuard = (listener: GuardedListener) => (request: IncomingMessage, response: ServerResponse) => void;

/** Answers what belongs to the API, and resolves to false, having touched nothing, for everything else. */
export type NodeApi = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The API for node:http, and for whatever hands out its requests: call it before anything reads the body.
 *
 * @throws TypeError for options that cannot be
 */
export function nodeApi(identity: Identity, options: HandlerOptions = {}): NodeApi {
  const handler = createIdentityHandler(identity, options);
  const listener = toNodeListener(handler);
  return (request, response) => {
    if (!handler.serves(pathOf(request.url ?? "/"))) return false;
    listener(request, response);
    return true;
  };
}

/** Whatever answers a standard request, as a listener of node:http; it gets the other end of the connection as well. */
export function toNodeListener(
  handler: (request: Request, peerAddress: string) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(
    (request, env) =>
      handler(request, (env as { readonly incoming: IncomingMessage }).incoming.socket.remoteAddress ?? ""),
    { overrideGlobalObjects: false },
  );
  return (request, response) => void listener(request, response);
}

const pathOf = (url: string): string => url.split("?", 1)[0] ?? url;

/** Guards for listeners of node:http. @throws TypeError for options that cannot be */
export function nodeGuards(identity: Identity, options: GateOptions = {}): Guards<NodeGuard> {
  const guard = makeGuard(identity, options);
  const handlerFor =
    (requirement: Requirement): NodeGuard =>
    (listener) =>
    (request, response) => {
      void guard(nodeRequest(request, options.clientIp), requirement).then((verdict) => {
        if (verdict.kind === "ok") listener(request, response, verdict.principal);
        else refuse(response, verdict.problem);
      });
    };
  return makeGuards(handlerFor);
}
