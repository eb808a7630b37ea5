import { isDeepStrictEqual } from "node:util";
import type { Operation } from "../../src/operations/operation.ts";
import { allOperations, wellKnownOperations } from "../../src/routes/all-operations.ts";
import { type Caller, type CallerKind, callerKinds } from "./access-callers.ts";
import { type Expectation, expectedOf, type Target } from "./access-oracle.ts";
import { type AccessRequest, type AccessWorld, makeAccessWorld } from "./access-world.ts";
import { type Answer, cookieName, type Http, makeHttp, makeRequest, origin, readAnswer } from "./http.ts";

export const operations: readonly Operation[] = [...allOperations, ...wellKnownOperations];

/** One request of one kind of caller, for one account. */
export interface Cell {
  readonly request: AccessRequest;
  readonly kind: CallerKind;
  readonly target: Target | undefined;
  readonly expected: Expectation;
}

/** Whose account the path can name: those without one have none of their own. */
const targetsOf = ({ namesAccount }: AccessRequest, { role }: CallerKind): readonly (Target | undefined)[] => {
  if (namesAccount !== true) return [undefined];
  return role === undefined ? ["another", "super admin"] : ["own", "another", "super admin"];
};

export const cellsOf = (request: AccessRequest, kinds: readonly CallerKind[] = callerKinds): readonly Cell[] =>
  kinds.flatMap((kind) =>
    targetsOf(request, kind).map((target) => ({
      request,
      kind,
      target,
      expected: expectedOf(request.rule, kind, target),
    })),
  );

/** How a secret is sent. */
export type Transport = (secret: string, caller: Caller) => Readonly<Record<string, string>>;

export const transports: Readonly<Record<string, Transport>> = {
  "Authorization: Bearer": (secret) => ({ authorization: `Bearer ${secret}` }),
  "X-Auth-Token": (secret) => ({ "x-auth-token": secret }),
  "X-Session-ID": (secret) => ({ "x-session-id": secret }),
  "Authorization: Basic": (secret, { username = "" }) => ({ authorization: `Basic ${btoa(`${username}:${secret}`)}` }),
  cookie: (secret) => ({ cookie: `${cookieName}=${secret}`, origin }),
};

const bearer: Transport = (secret) => ({ authorization: `Bearer ${secret}` });

/** What is wrong with one cell, in words; empty when nothing is. What is refused must not change anything. */
export async function flawsOf(
  { expected, kind, request, target }: Cell,
  transport: Transport = bearer,
): Promise<readonly string[]> {
  const http = makeHttp();
  const world = await makeAccessWorld(http, kind.make);
  const { path, status = 200, ...options } = await request.make(world, named(world, target));
  const operation = operations.find(({ id }) => id === request.operation);
  const before = await settled(http);
  const url = (path.startsWith("/.well-known/") ? origin : `${origin}/api/v1`) + path;
  const { token } = world.caller;
  const headers = token === undefined ? {} : transport(token, world.caller);
  const sent = makeRequest(operation?.method.toUpperCase() ?? "", url, { ...options, headers });
  const answer = await readAnswer(await http.handler(sent, "192.0.2.1"));
  const mustKeep = expected !== "allowed" || request.changesNothing === true;
  const hasChanged = !isDeepStrictEqual(await settled(http), before);
  const flaws = [
    ...(expected === "allowed" ? statusFlaws(answer, status) : refusalFlaws(answer, expected, operation?.isOAuth)),
    ...(mustKeep && hasChanged ? ["something has changed"] : []),
    ...http.errors.map(String),
  ];
  return flaws.map((flaw) => `${kind.name}${target === undefined ? "" : `, account: ${target}`}: ${flaw}`);
}

const statusFlaws = ({ status, text }: Answer, wanted: number): readonly string[] =>
  status === wanted ? [] : [`${String(status)} and not ${String(wanted)}: ${text}`];

const titles = { 401: "Please log in to your account", 403: "Permission denied" } as const;

/** The one word that everybody hears; clients of OAuth have a code in the place of `error`. */
function refusalFlaws(answer: Answer, wanted: 401 | 403, isOAuth = false): readonly string[] {
  const { error, title } = answer.body;
  const isWorded = title === titles[wanted] && (isOAuth || error === title);
  return [...statusFlaws(answer, wanted), ...(isWorded ? [] : [`said ${answer.text}`])];
}

function named({ bob, caller, root }: AccessWorld, target: Target | undefined) {
  if (target === "super admin") return { uid: root.uid, target };
  return { uid: target === "own" && caller.uid !== undefined ? caller.uid : bob.uid, target };
}

/** All that is stored, once what is written after the answer has been written. */
async function settled({ store }: Http): Promise<object> {
  await new Promise(setImmediate);
  await store.close();
  return structuredClone(store.tables);
}
