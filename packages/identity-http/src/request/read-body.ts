import { ProblemError, problems, invalidField } from "../problem.ts";

/** What a body may be. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds for the whole body. */
  readonly timeoutMs: number;
  readonly maxDepth: number;
}

export const defaultBodyLimits: BodyLimits = { maxBytes: 64 * 1024, timeoutMs: 10_000, maxDepth: 8 };

/**
 * The body of a request as plain data: JSON, or a form as an object of texts. Undefined when there is none.
 *
 * @throws ProblemError 400, 408 when it is slow, 413 when it is too large, 415 for another type
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<unknown> {
  const bytes = await readBytes(request, limits);
  if (bytes.byteLength === 0) return undefined;
  const text = decode(bytes);
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") return parseForm(text);
  if (type === "application/json") return parseJson(text, limits.maxDepth);
  throw new ProblemError({ ...problems.unsupportedMedia, message: "Send JSON, or a form (x-www-form-urlencoded)" });
}

async function readBytes({ body, headers }: Request, { maxBytes, timeoutMs }: BodyLimits): Promise<Uint8Array> {
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw new ProblemError(problems.tooLarge);
  if (body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const deadline = makeDeadline(timeoutMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), deadline.passed]);
      if (done) return Buffer.concat(chunks);
      size += value.byteLength;
      if (size > maxBytes) throw new ProblemError(problems.tooLarge);
      chunks.push(value);
    }
  } catch (error) {
    // Nobody waits for the rest, nor for what becomes of it.
    reader.cancel().catch(() => undefined);
    throw error instanceof ProblemError ? error : new ProblemError(problems.malformed);
  } finally {
    deadline.clear();
  }
}

function makeDeadline(timeoutMs: number): { readonly passed: Promise<never>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ProblemError(problems.timeout));
    }, timeoutMs);
  });
  return {
    passed,
    clear() {
      clearTimeout(timer);
    },
  };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError({ ...problems.malformed, message: "The body is not UTF-8" });
  }
}

/** RFC 6749 section 3.2: no parameter twice. */
function parseForm(text: string): unknown {
  const fields = new URLSearchParams(text);
  const names = [...fields.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new ProblemError(invalidField("form", "a field is there more than once"));
  return Object.fromEntries(fields);
}

function parseJson(text: string, maxDepth: number): unknown {
  if (depthOf(text) > maxDepth) {
    throw new ProblemError({ ...problems.malformed, message: `JSON deeper than ${String(maxDepth)} levels` });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError({ ...problems.malformed, message: "The body is not JSON" });
  }
}

/**
 * Counted in the text, so that no deep value is ever built. Brackets in strings do not count. A string without an end
 * is taken as a whole, or each of its quotes would be tried as a beginning: seconds for one body.
 */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token === "{" || token === "[") deepest = Math.max(deepest, ++depth);
    else if (token === "}" || token === "]") depth--;
  }
  return deepest;
}
