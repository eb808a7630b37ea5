import { describe, expect, it } from "vitest";
import { ProblemError } from "../problem.ts";
import { defaultBodyLimits, readBody } from "./read-body.ts";

const url = "https://photos.example.com/api/v1/session";
const json = "application/json";
const form = "application/x-www-form-urlencoded";

const requestOf = (body: Body, type = json, headers: Record<string, string> = {}): Request =>
  new Request(url, {
    method: "POST",
    body,
    headers: { "content-type": type, ...headers },
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });

const read = (body: Body, type?: string): Promise<unknown> => readBody(requestOf(body, type), defaultBodyLimits);

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** The status and message of the refusal. */
async function refusal(reading: Promise<unknown>): Promise<readonly [number, string | undefined]> {
  try {
    return [200, JSON.stringify(await reading)];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [error.problem.status, error.problem.message];
  }
}

/** A body whose chunks come when they are asked for; `close` false: it never ends. */
function streamOf(chunks: readonly Uint8Array[], { close = true } = {}) {
  const state = { cancelled: false, given: 0 };
  const source = {
    pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const chunk = chunks[state.given];
      state.given += 1;
      if (chunk !== undefined) controller.enqueue(chunk);
      else if (close) controller.close();
      else return new Promise<void>(() => undefined);
      return undefined;
    },
    cancel() {
      state.cancelled = true;
    },
  };
  return { stream: new ReadableStream(source, { highWaterMark: 0 }), state };
}

describe("readBody", () => {
  it("reads JSON, whatever parameters its type has", async () => {
    const value = { username: "bob", ключ: ["é", 1, null, true, { a: '{["' }] };
    expect(await read(JSON.stringify(value))).toEqual(value);
    expect(await read(JSON.stringify(value), "Application/JSON; charset=utf-8")).toEqual(value);
  });

  it("reads a form as texts", async () => {
    expect(await read("grant_type=password&scope=a+b&password=%C3%A9%26", form)).toEqual({
      grant_type: "password",
      scope: "a b",
      password: "é&",
    });
  });

  it("is undefined for no body, of any type", async () => {
    expect(await read(null)).toBeUndefined();
    expect(await read("", "text/plain")).toBeUndefined();
    expect(await readBody(new Request(url), defaultBodyLimits)).toBeUndefined();
  });

  it.each(["text/plain", "multipart/form-data; boundary=x", "application/json-patch+json", "text/json", ""])(
    "refuses the type %j with 415: a page of another site can send some of these without asking first",
    async (type) => {
      expect((await refusal(read("{}", type)))[0]).toBe(415);
    },
  );

  it("takes 64 KiB, and not a byte more", async () => {
    const text = (bytes: number): string => JSON.stringify("x".repeat(bytes - 2));
    expect(await read(text(65_536))).toHaveLength(65_534);
    expect((await refusal(read(text(65_537))))[0]).toBe(413);
  });

  it("counts bytes, not characters", async () => {
    expect((await refusal(read(JSON.stringify("é".repeat(32_768)))))[0]).toBe(413);
  });

  it("refuses a length above the limit before a byte is read", async () => {
    const { state, stream } = streamOf([], { close: false });
    const request = requestOf(stream, json, { "content-length": "65537" });
    expect((await refusal(readBody(request, defaultBodyLimits)))[0]).toBe(413);
    expect(state.given).toBe(0);
  });

  it("counts what comes, not what the header says, and does not read on", async () => {
    const { state, stream } = streamOf(Array<Uint8Array>(1000).fill(new Uint8Array(1024)));
    const request = requestOf(stream, json, { "content-length": "2" });
    expect((await refusal(readBody(request, defaultBodyLimits)))[0]).toBe(413);
    expect(state.cancelled).toBe(true);
    expect(state.given).toBeLessThan(80);
  });

  it("gives up on a body that does not end in time: 408, and lets go of it", async () => {
    const { state, stream } = streamOf([new TextEncoder().encode('{"a":')], { close: false });
    const reading = readBody(requestOf(stream), { ...defaultBodyLimits, timeoutMs: 20 });
    expect((await refusal(reading))[0]).toBe(408);
    expect(state.cancelled).toBe(true);
  });

  it("measures the whole body: a byte now and then does not make time", async () => {
    let timer: NodeJS.Timeout | undefined;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(() => {
          controller.enqueue(new Uint8Array([0x20]));
        }, 5);
      },
      cancel() {
        clearInterval(timer);
      },
    });
    const reading = readBody(requestOf(stream), { ...defaultBodyLimits, timeoutMs: 60 });
    expect((await refusal(reading))[0]).toBe(408);
  });

  it("answers a body that breaks off with 400", async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("socket hang up"));
      },
    });
    expect((await refusal(readBody(requestOf(stream), defaultBodyLimits)))[0]).toBe(400);
  });

  it("puts a character together that comes in two pieces", async () => {
    const bytes = new TextEncoder().encode('"é"');
    const { stream } = streamOf([bytes.slice(0, 2), bytes.slice(2)]);
    expect(await readBody(requestOf(stream), defaultBodyLimits)).toBe("é");
  });

  it.each([json, form])("refuses what is not UTF-8, as %s", async (type) => {
    const bytes = new Uint8Array([0x22, 0xc3, 0x28, 0x22]);
    expect(await refusal(read(bytes, type))).toEqual([400, "The body is not UTF-8"]);
  });

  it.each(["{", '{"a":1,}', "undefined", "NaN", "[1]]", '{"a":1}{"b":2}', '"\u0000"'])(
    "refuses %j, which is no JSON",
    async (text) => {
      expect(await refusal(read(text))).toEqual([400, "The body is not JSON"]);
    },
  );

  it("takes JSON of 8 levels and refuses 9, of objects and arrays alike", async () => {
    const arrays = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    const objects = (levels: number): string => '{"a":'.repeat(levels) + "1" + "}".repeat(levels);
    for (const of of [arrays, objects]) {
      expect((await refusal(read(of(8))))[0]).toBe(200);
      expect(await refusal(read(of(9)))).toEqual([400, "JSON deeper than 8 levels"]);
    }
  });

  it("does not count brackets in strings, also after an escaped quote or backslash", async () => {
    const value = { a: "[[[[[[[[[[", b: '"[[[[[[[[[[', c: "\\", d: "{{{{{{{{{{" };
    expect(await read(JSON.stringify(value))).toEqual(value);
  });

  it("cannot be made to count long: 64 KiB of brackets, of quotes, of escapes, of a string without an end", async () => {
    const full = (text: string): string => text.repeat(Math.floor(65_536 / text.length));
    const texts = [full("["), full('"'), full('\\"'), `"${full('\\"').slice(2)}`, full("\\"), full('["'), full('{"')];
    const startedAt = performance.now();
    for (const text of texts) expect((await refusal(read(text)))[0]).toBe(400);
    // Trying each quote as a beginning took seconds for one of them.
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it("refuses a form with a field that is there twice", async () => {
    expect((await refusal(read("client_id=a&client_id=b", form)))[0]).toBe(400);
    expect((await refusal(read("client_id=a&client%5Fid=b", form)))[0]).toBe(400);
  });

  it("keeps the keys of prototypes as what they are: keys, for the schema to refuse", async () => {
    for (const value of [await read('{"__proto__":{"admin":true}}'), await read("__proto__=admin", form)]) {
      expect(Object.keys(value as object)).toEqual(["__proto__"]);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
  });

  it("repeats nothing of the body in a refusal", async () => {
    for (const [text, type] of [
      ['{"password":"bobsecret"', json],
      ["bobsecret=1&bobsecret=2", form],
      ["bobsecret", "text/plain"],
    ]) {
      expect((await refusal(read(text ?? "", type)))[1]).not.toMatch(/bobsecret/);
    }
  });
});
