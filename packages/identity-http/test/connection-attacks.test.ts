import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { nodeApi } from "../src/node.ts";
import { type Http, makeHttp } from "./support/http.ts";

describe("bytes on a connection", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** What the server says to these bytes, until it closes or has nothing more to say. */
  async function say(http: Http, text: string): Promise<string> {
    const api = nodeApi(http.identity, { clock: http.clock, limits: { timeoutMs: 300 } });
    server = createServer((request, response) => {
      if (!api(request, response)) response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.write(Buffer.from(text, "latin1"));
    await new Promise((resolve) => socket.once("close", resolve).once("error", resolve));
    return Buffer.concat(chunks).toString("latin1");
  }

  const close = "Host: photos.example.com\r\nConnection: close\r\n";

  it.each([
    ["a malformed escape in the path", `GET /api/v1/users/%zz HTTP/1.1\r\n${close}\r\n`, /^HTTP\/1.1 401 /],
    ["half a character in the path", `GET /api/v1/users/%E0%A4%A HTTP/1.1\r\n${close}\r\n`, /^HTTP\/1.1 401 /],
    ["raw bytes in the path", `GET /api/v1/users/\xff\xfe HTTP/1.1\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
    ["two Host headers", `GET /api/v1/session HTTP/1.1\r\nHost: a\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
    [
      "a body of two lengths",
      `POST /api/v1/session HTTP/1.1\r\n${close}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "a length and chunks",
      `POST /api/v1/session HTTP/1.1\r\n${close}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1.1 400 /,
    ],
    ["a body of a GET", `GET /api/v1/session HTTP/1.1\r\n${close}Content-Length: 2\r\n\r\n{}`, /^HTTP\/1.1 401 /],
    [
      "a body that does not come",
      `POST /api/v1/session HTTP/1.1\r\n${close}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"us`,
      /^HTTP\/1.1 408 /,
    ],
    ["an address of another scheme", `GET ftp://x/api/v1/session HTTP/1.1\r\n${close}\r\n`, /^HTTP\/1.1 4\d\d /],
  ])("are answered and never break anything: %s", async (_, text, expected) => {
    const http = makeHttp();
    expect(await say(http, text)).toMatch(expected);
    expect(http.errors).toEqual([]);
  });
});
