import { type AnySchemaObject, Ajv2020 } from "ajv/dist/2020.js";
import type { Answer } from "./http.ts";

type Content = Readonly<Record<string, { readonly schema: AnySchemaObject }>>;

interface DocumentedOperation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly "x-access": { readonly kind: string; readonly whose?: string };
  readonly parameters?: readonly { readonly name: string; readonly in: "query" | "path" }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, AnySchemaObject>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

/** An operation with where it is. */
export interface Documented extends DocumentedOperation {
  readonly method: string;
  readonly path: string;
}

export const operationsOf = ({ paths }: OpenApiDocument): readonly Documented[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );

/** RFC 3339 with a zone, as every time of the API is. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export const newAjv = (): Ajv2020 =>
  new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    formats: { "date-time": dateTime, uri: (text: string) => URL.canParse(text) },
  });

/** Checks answers against what the document says of them. What an answer has more than that is an error. */
export class AnswerSchemas {
  readonly #ajv = newAjv();

  constructor({ components }: OpenApiDocument) {
    const $defs = Object.fromEntries(
      Object.entries(components.schemas).map(([name, schema]) => [name, closed(schema)]),
    );
    this.#ajv.addSchema({ $id: "api", $defs });
  }

  /** What is wrong with an answer; empty when it is as declared. */
  flawsOf({ responses }: DocumentedOperation, { headers, status, text }: Answer): readonly string[] {
    const response = responses[status];
    if (response === undefined) return [`status ${String(status)} is not declared`];
    const type = headers.get("content-type")?.split(";", 1)[0] ?? "";
    const schema = response.content?.[type]?.schema;
    return schema === undefined ? [`${type} is not declared for ${String(status)}`] : this.#flaws(closed(schema), text);
  }

  /** As `flawsOf`, for a named schema. */
  flawsOfNamed(name: string, { text }: Pick<Answer, "text">): readonly string[] {
    return this.#flaws({ $ref: `api#/$defs/${name}` }, text);
  }

  /** Throws when a schema is none. */
  compileAll({ components }: OpenApiDocument, operations: readonly DocumentedOperation[]): number {
    const named = Object.keys(components.schemas).map((name) => ({ $ref: `api#/$defs/${name}` }));
    const contents = operations.flatMap(({ requestBody, responses }) => [
      requestBody?.content,
      ...Object.values(responses).map(({ content }) => content),
    ]);
    const inline = contents.flatMap((content) => Object.values(content ?? {}).map(({ schema }) => closed(schema)));
    for (const schema of [...named, ...inline]) this.#ajv.compile(schema);
    return named.length + inline.length;
  }

  #flaws(schema: AnySchemaObject, text: string): readonly string[] {
    const validate = this.#ajv.compile(schema);
    if (validate(JSON.parse(text))) return [];
    return (validate.errors ?? []).map(({ instancePath, message = "", params }) =>
      [instancePath, message, JSON.stringify(params)].join(" "),
    );
  }
}

/** A copy that allows no members but those it names, where it does not say that there may be others. */
function closed(schema: AnySchemaObject): AnySchemaObject {
  const text = JSON.stringify(schema).replaceAll('"#/components/schemas/', '"api#/$defs/');
  return JSON.parse(text, (_, value: unknown) =>
    isOpen(value) ? { ...value, additionalProperties: false } : value,
  ) as AnySchemaObject;
}

const isOpen = (value: unknown): value is AnySchemaObject =>
  typeof value === "object" &&
  value !== null &&
  "properties" in value &&
  (value as AnySchemaObject)["type"] === "object" &&
  !("additionalProperties" in value);
