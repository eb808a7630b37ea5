import { cookieName, origin } from "./http.ts";
import type { FuzzHost, FuzzPersona } from "./fuzz-host.ts";
import type { FuzzRandom } from "./fuzz-random.ts";
import { mutated, nastyTexts, nastyValue, type Schema, valueFor, type ValueSource } from "./fuzz-values.ts";

/** What the document says of an operation, as far as requests go. */
export interface FuzzedOperation {
  readonly operationId: string;
  readonly method: string;
  /** With its base. */
  readonly path: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export interface FuzzedRequest {
  readonly request: Request;
  /** What must not come back. */
  readonly secrets: readonly string[];
  /** For a person that looks at a failure. */
  readonly said: string;
}

/** A request to the operation: mostly as the document has it, then often with something wrong. */
export class FuzzRequests {
  readonly #random: FuzzRandom;
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #host: FuzzHost;
  #secrets: string[] = [];
  #persona: FuzzPersona | undefined;

  constructor(random: FuzzRandom, schemas: Readonly<Record<string, Schema>>, host: FuzzHost) {
    this.#random = random;
    this.#schemas = schemas;
    this.#host = host;
  }

  make(operation: FuzzedOperation): FuzzedRequest {
    const random = this.#random;
    this.#secrets = [];
    this.#persona = random.chance(0.6) ? random.pick(this.#host.personas) : undefined;
    const method = random.chance(0.03)
      ? random.pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND", "get"])
      : operation.method;
    const url = origin + this.#path(operation) + this.#query(operation);
    const headers = this.#headers();
    const { body, type } = /^(GET|HEAD)$/i.test(method) ? {} : this.#body(operation);
    if (type !== undefined) headers.set("content-type", type);
    const request = new Request(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body, duplex: "half" }),
    });
    const sent =
      typeof body === "string" ? body : body instanceof Uint8Array ? Buffer.from(body).toString("latin1") : "a stream";
    const said = JSON.stringify({ method, url, headers: [...headers], body: body === undefined ? undefined : sent });
    return { request, secrets: this.#secrets, said: said.slice(0, 1500) };
  }

  #source(): ValueSource {
    return {
      random: this.#random,
      schemas: this.#schemas,
      known: { ...this.#host.known, ...this.#persona?.known },
      secret: this.#secret,
      remember: this.#remember,
    };
  }

  readonly #remember = (secret: string): void => {
    this.#secrets.push(secret);
  };

  /** One that is nowhere else, remembered. It has a digit, as all that the library makes; names of fields have none. */
  readonly #secret = (): string => {
    const secret = `fuzz0${this.#random.text(this.#random.pick([11, 20, 43]))}`;
    this.#secrets.push(secret);
    return secret;
  };

  #path({ parameters = [], path }: FuzzedOperation): string {
    const random = this.#random;
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema = parameters.find((parameter) => parameter.in === "path" && parameter.name === name)?.schema ?? {};
      if (random.chance(0.8)) return encoded(String(valueFor(this.#source(), schema, name)));
      if (random.chance(0.3)) return this.#secret();
      if (random.chance(0.5)) return encoded(random.pick(nastyTexts));
      return random.pick([
        "%2F..%2F",
        "%",
        "%zz",
        "%00",
        "%E0%A4%A",
        "%ff",
        "%2e%2e",
        "..",
        ";a=b",
        "%0d%0aX:y",
        "*",
        ":uid",
        "x".repeat(3000),
        "",
      ]);
    });
    return random.chance(0.02) ? filled + random.pick(["/", "//", "/x", "%2F", "?", "#x", "%"]) : filled;
  }

  #query({ parameters = [] }: FuzzedOperation): string {
    const random = this.#random;
    const allowed = parameters.filter((parameter) => parameter.in === "query" && random.chance(0.4));
    const pairs = allowed.map(({ name, schema = {} }) => {
      const value = random.chance(0.75) ? valueFor(this.#source(), schema, name) : nastyValue(random);
      return [name, typeof value === "string" ? value : JSON.stringify(value)] as [string, string];
    });
    if (random.chance(0.05)) pairs.push(...pairs.slice(0, 1));
    if (random.chance(0.05))
      pairs.push([random.pick(["__proto__", "token", this.#secret(), "constructor", ""]), this.#secret()]);
    if (pairs.length === 0) return random.chance(0.02) ? random.pick(["?%", "?%zz=%00", "?&&==", "?a=%ff"]) : "";
    return `?${pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&")}`;
  }

  #headers(): Headers {
    const random = this.#random;
    const headers = new Headers();
    const token = this.#persona?.token ?? random.pick(this.#host.tokens);
    if (token !== undefined) this.#addToken(headers, token);
    if (random.chance(0.1)) headers.append("authorization", random.pick(this.#host.basics));
    if (random.chance(0.05)) headers.append("authorization", `Bearer ${this.#secret()}`);
    if (random.chance(0.03)) headers.set("x-auth-token", random.pick([this.#secret(), "", "\u00ff", "x".repeat(300)]));
    if (random.chance(0.05)) headers.set("user-agent", random.pick(["\u00fc", "x".repeat(2000), "a\tb"]));
    if (random.chance(0.05)) headers.set("x-forwarded-for", random.pick(["10.0.0.1", "unknown", "::1, 10.0.0.1"]));
    if (random.chance(0.01)) headers.set("x-huge", "h".repeat(random.pick([8192, 8193, 70_000])));
    if (random.chance(0.05)) headers.set("origin", random.pick([origin, "https://evil.example", "null"]));
    if (random.chance(0.02)) headers.set("accept", random.pick(["text/html", "*/*;q=0", "application/xml"]));
    if (random.chance(0.02)) headers.set("content-length", random.pick(["0", "-1", "1e9", "999999", "x"]));
    return headers;
  }

  #addToken(headers: Headers, token: string): void {
    const random = this.#random;
    this.#secrets.push(token);
    const way = random.int(0, 9);
    if (way === 0) headers.set("x-session-id", token);
    else if (way === 1) headers.set("x-auth-token", token);
    else if (way === 2) headers.set("cookie", `a=b; ${cookieName}=${token}; ${cookieName}=other`);
    else if (way === 3)
      headers.set("authorization", `${random.pick(["bearer", "Token", "Digest", "Bearer  "])} ${token}`);
    else headers.set("authorization", `Bearer ${token}`);
    if (way === 2 && random.chance(0.7)) headers.set("origin", origin);
  }

  #body({ requestBody }: FuzzedOperation): { readonly body?: Body; readonly type?: string } {
    const random = this.#random;
    if (requestBody === undefined && random.chance(0.9)) return {};
    if (random.chance(0.03)) return {};
    const [type, schema] = random.pick(
      Object.entries(requestBody?.content ?? { "application/json": { schema: { type: "object" } } }),
    );
    const valid = valueFor(this.#source(), schema.schema);
    const value = random.chance(0.4) ? mutated(random, valid, this.#secret) : valid;
    const isForm = type !== "application/json";
    const text = isForm ? this.#form(value) : JSON.stringify(value);
    const body = random.chance(0.1) ? this.#broken(text) : text;
    return { body, type: random.chance(0.04) ? random.pick(otherTypes) : type };
  }

  #form(value: unknown): string {
    const members = typeof value === "object" && value !== null ? Object.entries(value) : [["a", value] as const];
    const fields = members.map(
      ([name, member]) => [name, String(typeof member === "object" ? JSON.stringify(member) : member)] as const,
    );
    const sent = this.#random.chance(0.05) ? [...fields, ...fields.slice(0, 1)] : fields;
    return sent.map(([name, field]) => `${encoded(name)}=${encoded(field)}`).join("&");
  }

  /** Bytes that are not what they say they are, and bodies that do not come as they should. */
  #broken(text: string): Body {
    const random = this.#random;
    const bytes = new TextEncoder().encode(text);
    const at = random.int(0, bytes.length);
    switch (random.int(0, 7)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return new Uint8Array([...bytes.slice(0, at), 0xff, 0xc0, ...bytes.slice(at)]);
      case 2:
        return "[".repeat(random.pick([8, 9, 60_000]));
      case 3:
        return `{"a":"${"x".repeat(random.pick([300, 65_527, 65_537, 200_000]))}"}`;
      case 4:
        return `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},${text.slice(1)}`;
      case 5:
        return `${text}${random.pick(["}", ",", "\0", "//", text])}`;
      case 6:
        return stream([bytes.slice(0, at), bytes.slice(at)], "ends");
      default:
        return stream([bytes.slice(0, at)], random.chance(0.95) ? "breaks" : "stalls");
    }
  }
}

const otherTypes = [
  "text/plain",
  "application/xml",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "application/x-www-form-urlencoded",
  "application/problem+json",
  ";",
  "\u00e9",
];

/** `encodeURIComponent`, for halves of characters too. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll("'", "%27");

const stream = (chunks: readonly Uint8Array[], end: "ends" | "breaks" | "stalls"): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (end === "ends") controller.close();
      if (end === "breaks") controller.error(new Error("connection lost"));
    },
  });
