import type { Actor, Clock, Identity, Principal } from "@pp/identity";
import { isAllowed } from "../access/operation-access.ts";
import { type Problem, ProblemError, problems } from "../problem.ts";
import type { Gate } from "../request/gate.ts";
import { type BodyLimits, readBody } from "../request/read-body.ts";
import type { CallContext, Operation, QrCode } from "./operation.ts";
import { validate } from "./validate.ts";

/** What the handler of one host works with. */
export interface HandlerDeps {
  readonly identity: Identity;
  readonly gate: Gate;
  readonly limits: BodyLimits;
  readonly clock: Pick<Clock, "now">;
  readonly baseUrl: (request: Request) => string;
  readonly qrCode: QrCode | undefined;
}

export interface Arrival {
  readonly request: Request;
  readonly clientIp: string;
  readonly params: Readonly<Record<string, string>>;
}

const MAX_USER_AGENT_LENGTH = 512;

/**
 * One request to one operation: who is it, may they, is it well formed; then it runs. In this order, so that nobody
 * learns anything of what they may not do.
 *
 * @throws ProblemError, IdentityError
 */
export async function perform(deps: HandlerDeps, operation: Operation, arrival: Arrival): Promise<Response> {
  const { clientIp, params, request } = arrival;
  const caller = await identify(deps.gate, operation, arrival);
  if (caller !== undefined && !isAllowed(caller, operation.access, params["uid"])) refuse(problems.forbidden);
  const context = makeContext(deps, { request, clientIp, caller });
  return operation.run({
    ...context,
    params: validate(operation.params, params, "path"),
    query: validate(operation.query, parseQuery(request.url), "query"),
    body: await readValid(deps.limits, operation, request),
  });
}

async function identify(gate: Gate, { access }: Operation, arrival: Arrival): Promise<Principal | undefined> {
  const { clientIp, request } = arrival;
  const caller = await gate.identify({ method: request.method, headers: request.headers, clientIp });
  if (caller.kind === "ok") return caller.principal;
  if (access.kind !== "public") refuse(caller.kind === "refused" ? caller.problem : problems.unauthenticated);
  return undefined;
}

async function readValid(limits: BodyLimits, operation: Operation, request: Request): Promise<unknown> {
  if (operation.body === undefined) return undefined;
  const body = await readBody(request, limits);
  if (body === undefined && operation.bodyRequired === false) return undefined;
  return validate(operation.body, body ?? {}, "body");
}

/** A parameter that is there twice is refused by the schema, which wants a text. */
function parseQuery(url: string): Readonly<Record<string, string | readonly string[]>> {
  const { searchParams } = new URL(url);
  const names = new Set(searchParams.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

interface Known {
  readonly request: Request;
  readonly clientIp: string;
  readonly caller: Principal | undefined;
}

function makeContext(deps: HandlerDeps, { request, clientIp, caller }: Known): CallContext {
  const userAgent = (request.headers.get("user-agent") ?? "").slice(0, MAX_USER_AGENT_LENGTH);
  return {
    identity: deps.identity,
    caller,
    clientIp,
    userAgent,
    actor: { name: actorName(caller), clientIp, userAgent } satisfies Actor,
    headers: request.headers,
    cookie: deps.gate.cookie,
    baseUrl: deps.baseUrl(request),
    now: deps.clock.now(),
    qrCode: deps.qrCode,
  };
}

function actorName(caller: Principal | undefined): string {
  if (caller === undefined) return "anonymous";
  if (caller.account !== undefined) return caller.account.uid;
  return caller.client === undefined ? `token:${caller.session.refId}` : `client:${caller.client.uid}`;
}

function refuse(problem: Problem): never {
  throw new ProblemError(problem);
}
