/**
 * What OpenAPI 3.1 asks of a document, as far as ours goes: after the official schema (spec.openapis.org/oas/3.1),
 * without the parts that it has no use for. What is not named here is refused, so that a slip is no extension.
 */
export const openApi31 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["openapi", "info", "paths", "components"],
  additionalProperties: false,
  properties: {
    openapi: { type: "string", pattern: String.raw`^3\.1\.\d+$` },
    info: {
      type: "object",
      required: ["title", "version"],
      additionalProperties: false,
      properties: { title: { type: "string" }, version: { type: "string" }, description: { type: "string" } },
    },
    servers: {
      type: "array",
      items: { type: "object", required: ["url"], properties: { url: { type: "string" } } },
    },
    paths: {
      type: "object",
      additionalProperties: false,
      patternProperties: { "^/": { $ref: "#/$defs/pathItem" } },
    },
    webhooks: { type: "object", maxProperties: 0 },
    components: {
      type: "object",
      additionalProperties: false,
      properties: {
        schemas: { $ref: "#/$defs/named" },
        parameters: { type: "object", maxProperties: 0 },
        securitySchemes: { type: "object", additionalProperties: { $ref: "#/$defs/httpScheme" } },
      },
    },
  },
  $defs: {
    named: { type: "object", propertyNames: { pattern: "^[a-zA-Z0-9._-]+$" } },
    httpScheme: {
      type: "object",
      required: ["type", "scheme"],
      additionalProperties: false,
      properties: { type: { const: "http" }, scheme: { const: "bearer" }, description: { type: "string" } },
    },
    pathItem: {
      type: "object",
      minProperties: 1,
      additionalProperties: false,
      patternProperties: { "^(get|put|post|delete)$": { $ref: "#/$defs/operation" } },
    },
    operation: {
      type: "object",
      required: ["operationId", "summary", "tags", "security", "responses"],
      additionalProperties: false,
      patternProperties: { "^x-": true },
      properties: {
        operationId: { type: "string", pattern: "^[a-zA-Z]+$" },
        summary: { type: "string", minLength: 1 },
        tags: { type: "array", items: { type: "string" }, minItems: 1, uniqueItems: true },
        security: {
          type: "array",
          items: { type: "object", additionalProperties: { type: "array", items: { type: "string" } } },
        },
        parameters: { type: "array", items: { $ref: "#/$defs/parameter" } },
        requestBody: {
          type: "object",
          required: ["content"],
          additionalProperties: false,
          properties: { required: { type: "boolean" }, content: { $ref: "#/$defs/content" } },
        },
        responses: {
          type: "object",
          minProperties: 1,
          additionalProperties: false,
          patternProperties: { "^[1-5][0-9][0-9]$": { $ref: "#/$defs/response" } },
        },
      },
    },
    parameter: {
      type: "object",
      required: ["name", "in", "schema"],
      additionalProperties: false,
      properties: {
        name: { type: "string" },
        in: { enum: ["query", "path"] },
        required: { type: "boolean" },
        description: { type: "string" },
        schema: { type: "object" },
      },
      if: { properties: { in: { const: "path" } } },
      then: { required: ["required"], properties: { required: { const: true } } },
    },
    response: {
      type: "object",
      required: ["description"],
      additionalProperties: false,
      properties: { description: { type: "string", minLength: 1 }, content: { $ref: "#/$defs/content" } },
    },
    content: {
      type: "object",
      minProperties: 1,
      propertyNames: { pattern: "^[a-z]+/[a-z0-9.+-]+$" },
      additionalProperties: {
        type: "object",
        required: ["schema"],
        additionalProperties: false,
        properties: { schema: { type: "object" } },
      },
    },
  },
} as const;
