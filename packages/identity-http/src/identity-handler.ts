import type { Identity } from "@pp/identity";
import { Hono } from "hono";
import { answer } from "./operations/answer.ts";
import { oauthErrorResponse } from "./operations/oauth-error.ts";
import { openApiDocument } from "./operations/openapi-document.ts";
import type { Operation, QrCode } from "./operations/operation.ts";
import { type HandlerDeps, perform } from "./operations/perform.ts";
import { findProblem, type Problem, problemResponse, problems } from "./problem.ts";
import { peerOnly } from "./request/client-address.ts";
import { Gate, type GateOptions, systemClock } from "./request/gate.ts";
import { areHeadersTooLarge } from "./request/header-limits.ts";
import { type BodyLimits, defaultBodyLimits } from "./request/read-body.ts";
import { allOperations, wellKnownOperations } from "./routes/all-operations.ts";

export interface HandlerOptions extends GateOptions {
  /** Where the API is. Default `/api/v1`. */
  readonly basePath?: string;
  /** Where clients see the host, for example `https://photos.example.com`. Default: what the request says. */
  readonly publicOrigin?: string;
  /** Default: 64 KiB, 10 s, 8 levels. */
  readonly limits?: Partial<BodyLimits>;
  /** Draws an address as a picture (data URL), for authenticator apps. Default: clients draw it themselves. */
  readonly qrCode?: QrCode | undefined;
}

/**
 * Answers a request of the API; with 404 what is not part of it.
 *
 * @param peerAddress the other end of the connection, for `options.clientIp`
 */
export interface IdentityHandler {
  (request: Request, peerAddress?: string): Promise<Response>;
  /** Whether a path is part of the API, so that the host's own paths may be beside it. */
  serves(path: string): boolean;
}

/**
 * The HTTP API: standard `Request` in, `Response` out. Never throws; what nobody expected goes to `options.onError`
 * and is answered with 500.
 *
 * @throws TypeError for options that cannot be
 */
export function createIdentityHandler(identity: Identity, options: HandlerOptions = {}): IdentityHandler {
  const basePath = parseBasePath(options.basePath ?? "/api/v1");
  const clientIp = options.clientIp ?? peerOnly;
  const deps: HandlerDeps = {
    identity,
    gate: new Gate(identity, options),
    clock: options.clock ?? systemClock,
    limits: { ...defaultBodyLimits, ...options.limits },
    qrCode: options.qrCode,
    baseUrl: ({ url }) => `${options.publicOrigin ?? new URL(url).origin}${basePath}`,
  };
  const app = makeApp(deps, basePath, options.onError ?? (() => undefined));
  const handle = async (request: Request, peerAddress = ""): Promise<Response> => {
    if (areHeadersTooLarge(request)) return problemResponse(problems.headersTooLarge);
    return app.fetch(request, { clientIp: clientIp(peerAddress, request.headers) });
  };
  return Object.assign(handle, { serves: makeServes(basePath) });
}

type App = Hono<{ Bindings: { readonly clientIp: string } }>;

function makeApp(deps: HandlerDeps, basePath: string, onError: (error: unknown) => void): App {
  const app: App = new Hono();
  addOperations(app, { deps, onError, operations: allOperations, prefix: basePath });
  // RFC 8414 section 3: below the root, whatever the path of the API.
  addOperations(app, { deps, onError, operations: wellKnownOperations, prefix: "" });
  app.get(`${basePath}/openapi.json`, ({ req }) => answer(openApiDocument([...allOperations], deps.baseUrl(req.raw))));
  for (const [path, methods] of methodsByPath(basePath)) {
    app.all(path, () => problemResponse({ ...problems.methodNotAllowed, headers: { Allow: methods.join(", ") } }));
  }
  app.notFound(() => problemResponse(problems.notFound));
  app.onError((error) => {
    onError(error);
    return problemResponse(problems.unexpected);
  });
  return app;
}

interface Mounting {
  readonly deps: HandlerDeps;
  readonly operations: readonly Operation[];
  readonly prefix: string;
  readonly onError: (error: unknown) => void;
}

function addOperations(app: App, { deps, onError, operations, prefix }: Mounting): void {
  for (const operation of operations) {
    app.on(operation.method.toUpperCase(), prefix + honoPath(operation.path), async ({ env, req }) => {
      try {
        return await perform(deps, operation, { request: req.raw, clientIp: env.clientIp, params: req.param() });
      } catch (error) {
        return problemAnswer(operation, findProblem(error) ?? unexpected(error, onError));
      }
    });
  }
}

const problemAnswer = ({ isOAuth }: Operation, problem: Problem): Response =>
  isOAuth === true ? oauthErrorResponse(problem) : problemResponse(problem);

function unexpected(error: unknown, onError: (error: unknown) => void): Problem {
  onError(error);
  return problems.unexpected;
}

/** By the first part of each path: what is below it is the API's, and nobody else's. */
function makeServes(basePath: string): (path: string) => boolean {
  const first = (path: string) => `/${path.split("/", 2)[1] ?? ""}`;
  const below = new Set([...allOperations.map(({ path }) => first(path)), "/openapi.json"]);
  const wellKnown = new Set(wellKnownOperations.map(({ path }) => path));
  return (path) =>
    wellKnown.has(path) || (path.startsWith(`${basePath}/`) && below.has(first(path.slice(basePath.length))));
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

function methodsByPath(basePath: string): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>([[`${basePath}/openapi.json`, ["GET"]]]);
  const operations = [
    ...allOperations.map((operation) => ({ operation, prefix: basePath })),
    ...wellKnownOperations.map((operation) => ({ operation, prefix: "" })),
  ];
  for (const { operation, prefix } of operations) {
    const path = prefix + honoPath(operation.path);
    methods.set(path, [...(methods.get(path) ?? []), operation.method.toUpperCase()]);
  }
  return methods;
}

function parseBasePath(text: string): string {
  if (/^(\/[\w.~-]+)*$/.test(text)) return text;
  throw new TypeError("basePath: must be empty or begin with a slash, and end without one");
}
