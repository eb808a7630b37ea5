import { describe, expect, it } from "vitest";
import { makeFuzzHost, type FuzzHost } from "./support/fuzz-host.ts";
import { FuzzRandom } from "./support/fuzz-random.ts";
import { type FuzzedOperation, type FuzzedRequest, FuzzRequests } from "./support/fuzz-requests.ts";
import type { Schema } from "./support/fuzz-values.ts";
import { makeHttp } from "./support/http.ts";
import { newAjv, type OpenApiDocument, operationsOf } from "./support/openapi-document.ts";

/** Of a run that failed, to see it again. */
const seed = Number(process.env["PHOTOPRISM_FUZZ_SEED"] ?? 20_250_101);
const TOTAL = 21_000;
/** Then a new host: the old one has lost its sessions. */
const REQUESTS_PER_HOST = 15;
const MAX_MS = 5_000;

const document = (await makeHttp().call("GET", "/openapi.json")).body as unknown as OpenApiDocument;
const schemas = document.components.schemas as Readonly<Record<string, Schema>>;
const operations: readonly FuzzedOperation[] = [
  ...operationsOf(document).map((operation) => ({ ...operation, path: `/api/v1${operation.path}` }) as FuzzedOperation),
  { operationId: "authorizationServerMetadata", method: "GET", path: "/.well-known/oauth-authorization-server" },
  { operationId: "openidMetadata", method: "GET", path: "/.well-known/openid-configuration" },
  { operationId: "openApi", method: "GET", path: "/api/v1/openapi.json" },
];
const perOperation = Math.ceil(TOTAL / operations.length);

const ajv = newAjv();
ajv.addSchema({
  $id: "api",
  $defs: JSON.parse(JSON.stringify(schemas).replaceAll("#/components/schemas/", "api#/$defs/")) as object,
});
const isProblem = ajv.compile({ $ref: "api#/$defs/Problem" });
const isOAuthError = ajv.compile({ $ref: "api#/$defs/OAuthError" });
const successes = new Map(
  operationsOf(document).flatMap(({ operationId, responses }) =>
    [200, 201].map((status) => {
      const schema = responses[status]?.content?.["application/json"]?.schema ?? false;
      const text = JSON.stringify(schema).replaceAll("#/components/schemas/", "api#/$defs/");
      return [`${operationId} ${String(status)}`, ajv.compile(JSON.parse(text) as object)] as const;
    }),
  ),
);

interface Outcome {
  readonly status: number;
  readonly flaws: readonly string[];
}

/** Sends one request, and says all that is wrong with the answer. */
async function probe(
  { http }: FuzzHost,
  operation: FuzzedOperation,
  { request, secrets }: FuzzedRequest,
  ip: string,
): Promise<Outcome> {
  const isHead = request.method === "HEAD";
  const response = await inTime(http.handler(request, ip));
  if (response === undefined) return { status: 0, flaws: ["hangs"] };
  const text = await response.text();
  const headers = JSON.stringify([...response.headers]);
  const flaws = [
    ...(response.status >= 500 ? [`${String(response.status)} ${text}`] : []),
    ...(response.headers.get("cache-control") === "no-store" ? [] : ["may be cached"]),
    ...secrets
      .filter((secret) => text.includes(secret) || headers.includes(secret))
      .map((secret) => `repeats ${secret}: ${text} ${headers}`),
    ...(isHead ? [] : bodyFlaws(operation, request, response, text)),
    ...http.errors.map((error) => `told the host of ${String(error)}`),
  ];
  return { status: response.status, flaws };
}

function bodyFlaws(
  operation: FuzzedOperation,
  request: Request,
  { headers, status }: Response,
  text: string,
): readonly string[] {
  const type = headers.get("content-type");
  const body = JSON.parse(text) as { readonly status?: number };
  if (status >= 400) {
    const isOAuth = operation.path.startsWith("/api/v1/oauth/") && type === "application/json";
    const isTyped = isOAuth ? isOAuthError(body) : type === "application/problem+json" && isProblem(body);
    return isTyped && body.status === status ? [] : [`untyped: ${String(status)} ${String(type)} ${text}`];
  }
  const validate = successes.get(`${operation.operationId} ${String(status)}`);
  if (validate === undefined || !isAsAsked(operation, request) || validate(body)) return [];
  return [`not as declared: ${String(status)} ${text} ${JSON.stringify(validate.errors)}`];
}

/** Whether it has reached the operation itself, and not another one beside it. */
const isAsAsked = ({ method, path }: FuzzedOperation, request: Request): boolean =>
  request.method === method && new URL(request.url).pathname.split("/").length === path.split("/").length;

async function inTime(answer: Promise<Response>): Promise<Response | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, MAX_MS, undefined);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

console.info(
  `fuzzing ${String(operations.length)} operations, ${String(perOperation)} requests each, PHOTOPRISM_FUZZ_SEED=${String(seed)}`,
);

describe(`fuzzing with the seed ${String(seed)}`, () => {
  const statuses: Record<string, number> = {};

  it.each(operations.map((operation, index) => [operation.operationId, operation, index] as const))(
    "%s answers whatever it is sent, in time, with a type, and without a secret",
    { timeout: 120_000 },
    async (_, operation, index) => {
      const random = new FuzzRandom(seed + index * 7919);
      const failures: string[] = [];
      let requests: FuzzRequests | undefined;
      let host: FuzzHost | undefined;
      for (let count = 0; count < perOperation && failures.length < 5; count++) {
        if (host === undefined || requests === undefined || count % REQUESTS_PER_HOST === 0) {
          host = await makeFuzzHost(random);
          requests = new FuzzRequests(random, schemas, host);
        }
        const fuzzed = requests.make(operation);
        const { flaws, status } = await probe(host, operation, fuzzed, `198.51.100.${String(random.int(1, 254))}`);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (flaws.length > 0) failures.push(`${fuzzed.said} -> ${flaws.join("; ")}`);
      }
      expect(failures).toEqual([]);
    },
  );

  it("made at least 20,000 requests, and was answered in many ways", () => {
    console.info("fuzzing:", statuses);
    const total = Object.values(statuses).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(operations.length * perOperation);
    expect(total).toBeGreaterThanOrEqual(20_000);
    for (const status of [200, 201, 400, 401, 403, 404, 405, 409, 413, 415, 431]) {
      expect(statuses, String(status)).toHaveProperty(String(status));
    }
  });
});
