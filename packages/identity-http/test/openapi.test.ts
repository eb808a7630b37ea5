import { IdentityError, type Resource, resources } from "@pp/identity";
import { MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { type Answer, type CallOptions, makeHttp, origin } from "./support/http.ts";
import {
  AnswerSchemas,
  type Documented,
  newAjv,
  type OpenApiDocument,
  operationsOf,
} from "./support/openapi-document.ts";
import { type Example, examples, makeWorld, type World } from "./support/openapi-examples.ts";
import { openApi31 } from "./support/openapi-31.ts";

const document = (await makeHttp().call("GET", "/openapi.json")).body as unknown as OpenApiDocument;
const operations = operationsOf(document);
const schemas = new AnswerSchemas(document);

const is =
  (...expected: readonly number[]) =>
  (status: number): boolean =>
    expected.includes(status);

const isSecured = ({ security }: Documented): boolean => security.length > 0;
const exampleOf = async (operation: Documented, world: World): Promise<Example> =>
  (await examples[operation.operationId]?.(world)) ?? {};

/** @throws Error when the example leaves a parameter of the path out */
function pathOf({ path }: Documented, { params = {}, query }: Example): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`no example for ${name} in ${path}`);
    return value;
  });
  return query === undefined ? filled : `${filled}?${query}`;
}

/** The example, by an administrator where somebody has to be logged in. */
async function callExample(operation: Documented, world: World, other: CallOptions = {}): Promise<Answer> {
  const example = await exampleOf(operation, world);
  const token = isSecured(operation) ? { token: world.token } : {};
  return world.http.call(operation.method, pathOf(operation, example), { ...example, ...token, ...other });
}

const errorsOf = (operation: Documented, answer: Answer): readonly string[] => [
  ...schemas.flawsOf(operation, answer),
  ...schemas.flawsOfNamed("Problem", answer),
  ...(answer.body["status"] === answer.status ? [] : [`the body says ${String(answer.body["status"])}`]),
];

describe("the OpenAPI document", () => {
  it("is one of version 3.1", () => {
    const validate = newAjv().compile(openApi31);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  it("has JSON schemas that are whole, each reference with something behind it", () => {
    expect(schemas.compileAll(document, operations)).toBeGreaterThan(operations.length * 5);
  });

  it("names each operation once, and each parameter of its path", () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { parameters = [], path } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
      expect(inPath.sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
    }
  });

  it("secures operations with what it describes", () => {
    const names = operations.flatMap(({ security }) => security.flatMap((requirement) => Object.keys(requirement)));
    expect([...new Set(names)]).toEqual(Object.keys(document.components.securitySchemes));
  });

  it("says where the API is", async () => {
    expect(document).toMatchObject({ servers: [{ url: `${origin}/api/v1` }] });
    const elsewhere = await makeHttp({ basePath: "/identity" }).call("GET", "/openapi.json");
    expect(elsewhere.body).toMatchObject({ servers: [{ url: `${origin}/identity` }], paths: document.paths });
  });

  it("allows no members in a request that the handler would refuse", () => {
    // RFC 6749 section 3.2: parameters that a server does not know are ignored.
    const strict = operations.filter(
      ({ path, requestBody }) => requestBody !== undefined && !path.startsWith("/oauth/"),
    );
    expect(strict.length).toBeGreaterThan(5);
    for (const { requestBody } of strict) {
      const name = String(requestBody?.content["application/json"]?.schema["$ref"]).split("/").at(-1) ?? "";
      expect({ name, ...document.components.schemas[name] }).toMatchObject({ name, additionalProperties: false });
    }
  });

  it("has an example here for every operation, and none for what is gone", () => {
    expect(Object.keys(examples).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
  });

  it("names resources of the library, and whose they are", () => {
    for (const { "x-access": access } of operations) {
      if (access.kind !== "grant") continue;
      expect(access).toMatchObject({ resource: expect.toSatisfy((name: Resource) => resources.includes(name)) });
      expect(["own", "all", "own-or-all"]).toContain(access.whose);
    }
  });
});

describe.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  "%s",
  (_, operation) => {
    it("answers an administrator as the document says, and with nothing more", async () => {
      const world = await makeWorld();
      const answer = await callExample(operation, world);
      expect({ status: answer.status, text: answer.text, flaws: schemas.flawsOf(operation, answer) }).toMatchObject({
        status: expect.toSatisfy(is(200, 201)),
        flaws: [],
      });
      expect(world.http.errors).toEqual([]);
    });

    it("asks for a login where the document says so, and nowhere else", async () => {
      const world = await makeWorld();
      const answer = await callExample(operation, world, { token: undefined });
      expect(answer.status).toBe(isSecured(operation) ? 401 : 200);
      if (!isSecured(operation)) return;
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer /);
      expect(errorsOf(operation, answer)).toEqual([]);
    });

    it("answers what is malformed, or nobody's, with a problem that the document knows", async () => {
      const world = await makeWorld();
      for (const { path, status, ...options } of malformed(operation, await exampleOf(operation, world))) {
        const token = isSecured(operation) ? world.token : undefined;
        const answer = await world.http.call(operation.method, path, { token, ...options });
        expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status: expect.toSatisfy(status) });
        expect(errorsOf(operation, answer)).toEqual([]);
      }
      expect(world.http.errors).toEqual([]);
    });

    it("answers 503 with Retry-After while the database is away", async () => {
      const store = new AbsentStore();
      const world = await makeWorld({ store });
      const example = await exampleOf(operation, world);
      const token = isSecured(operation) ? { token: world.token } : {};
      store.isAway = true;
      const answer = await world.http.call(operation.method, pathOf(operation, example), { ...example, ...token });
      expect({ status: answer.status, retryAfter: answer.headers.get("retry-after") }).toEqual({
        status: 503,
        retryAfter: "5",
      });
      expect(errorsOf(operation, answer)).toEqual([]);
      expect(answer.text).not.toContain("tea-break");
    });
  },
);

const secured = operations.filter(isSecured);

it.each(secured.map((operation) => [operation.operationId, operation] as const))(
  "%s answers 401 to a secret that opens nothing",
  async (_, operation) => {
    const answer = await callExample(operation, await makeWorld(), { token: "0".repeat(48) });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer .*error="invalid_token"/);
    expect(errorsOf(operation, answer)).toEqual([]);
  },
);

const forAdministrators = operations.filter(({ "x-access": access }) => access.whose === "all");

it("finds operations for administrators", () => {
  expect(forAdministrators.length).toBeGreaterThanOrEqual(12);
});

it.each(forAdministrators.map((operation) => [operation.operationId, operation] as const))(
  "%s answers 403 to a user",
  async (_, operation) => {
    const world = await makeWorld();
    const answer = await callExample(operation, world, { token: await world.http.logIn("bob") });
    expect(answer.status).toBe(403);
    expect(errorsOf(operation, answer)).toEqual([]);
  },
);

/** A store whose database can be unplugged. */
class AbsentStore extends MemoryStore {
  isAway = false;

  override async read<T>(work: Parameters<MemoryStore["read"]>[0]): Promise<T> {
    this.#check();
    return (await super.read(work)) as T;
  }

  override async transaction<T>(work: Parameters<MemoryStore["transaction"]>[0]): Promise<T> {
    this.#check();
    return (await super.transaction(work)) as T;
  }

  #check(): void {
    if (this.isAway) throw new IdentityError("store/unavailable", { reason: "tea-break" });
  }
}

interface Malformed extends CallOptions {
  readonly path: string;
  readonly status: (status: number) => boolean;
}

const nobodys: Readonly<Record<string, string>> = {
  uid: "u000000000000zzz",
  clientUid: "cs5gfen1bgxz7s9i",
  id: "sesszzzzzzzz",
  ref: "sesszzzzzzzz",
};
/** What each operation can be sent that it cannot answer. */
function* malformed(operation: Documented, example: Example): Generator<Malformed> {
  const { parameters = [], requestBody } = operation;
  const path = pathOf(operation, example);
  const { body, form, headers, params } = example;
  const options = { body, form, headers };
  if (parameters.some((parameter) => parameter.in === "query")) {
    yield { ...options, path: `${path.split("?")[0] ?? ""}?nonsense=1`, status: is(400) };
  }
  if (params !== undefined) {
    yield { ...options, path: pathOf(operation, { params: { ...params, ...nobodys } }), status: is(403, 404) };
    const long = Object.fromEntries(Object.keys(params).map((name) => [name, "x".repeat(65)]));
    yield { ...options, path: pathOf(operation, { params: long }), status: is(400, 403) };
  }
  if (requestBody === undefined) return;
  yield { path, headers, body: "{", status: is(400) };
  yield { path, headers, body: "[]", status: is(400) };
  yield { path, headers, body: `${"[".repeat(9)}${"]".repeat(9)}`, status: is(400) };
  yield { path, headers, body: JSON.stringify("x".repeat(65_536)), status: is(413) };
  yield { path, headers: { ...headers, "content-type": "text/plain" }, body: "{}", status: is(415) };
}
