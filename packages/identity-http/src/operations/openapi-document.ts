import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { Operation } from "./operation.ts";

/** RFC 9457, with the members of the original API beside. */
const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.int(),
    error: z.string(),
    message: z.string().optional(),
    errorCode: z.string().optional(),
  })
  .meta({ id: "Problem" });

const oauthErrorSchema = z
  .looseObject({ error: z.string(), error_description: z.string().optional(), code: z.int() })
  .meta({ id: "OAuthError" });

/** What any operation may answer. */
const problemDescriptions: Readonly<Record<string, string>> = {
  400: "Something in the request is not as it must be",
  401: "No valid secret was sent",
  403: "The caller may not do that",
  404: "There is no such thing",
  409: "Somebody or something has it already",
  413: "The body is larger than 64 KiB",
  415: "The body is of another type",
  429: "Too many attempts: see Retry-After",
  503: "The database cannot be reached: see Retry-After",
};

/** The document of these operations, from the definitions that validate their requests. OpenAPI 3.1. */
export function openApiDocument(operations: readonly Operation[], serverUrl: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "A session token, app password, access token or client token",
  });
  for (const operation of operations) registry.registerPath(routeOf(operation));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Identity API",
      version: "1",
      description: "Accounts, logins, second factors, sessions, tokens, clients and the audit log.",
    },
    servers: [{ url: serverUrl }],
  });
}

function routeOf(operation: Operation): RouteConfig {
  const { access, body, params, query } = operation;
  return {
    operationId: operation.id,
    method: operation.method,
    path: operation.path,
    summary: operation.summary,
    tags: [operation.tag],
    security: access.kind === "public" ? [] : [{ bearer: [] }],
    "x-access": access,
    request: {
      ...(params === undefined ? {} : { params: params as z.ZodObject }),
      ...(query === undefined ? {} : { query: query as z.ZodObject }),
      ...(body === undefined
        ? {}
        : { body: { required: operation.bodyRequired !== false, content: contentOf(operation, body) } }),
    },
    responses: { ...errorResponses(operation), ...successResponses(operation) },
  };
}

const contentOf = ({ isOAuth }: Operation, schema: z.ZodType) => ({
  ...(isOAuth === true ? { "application/x-www-form-urlencoded": { schema } } : {}),
  "application/json": { schema },
});

function successResponses({ responses }: Operation): RouteConfig["responses"] {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema }]) => [
      status,
      { description, ...(schema === undefined ? {} : { content: { "application/json": { schema } } }) },
    ]),
  );
}

function errorResponses({ isOAuth }: Operation): RouteConfig["responses"] {
  const content =
    isOAuth === true
      ? { "application/json": { schema: oauthErrorSchema } }
      : { "application/problem+json": { schema: problemSchema } };
  return Object.fromEntries(
    Object.entries(problemDescriptions).map(([status, description]) => [status, { description, content }]),
  );
}
