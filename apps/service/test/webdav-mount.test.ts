import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Fastify from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { mountWebdav } from "../src/webdav/mount.ts";
import { basic, sendRaw, startWebdav, type WebdavService } from "./support/webdav-service.ts";

let service: WebdavService;
afterEach(() => service.close());

/** WebDAV in front of a Fastify application that has a route of its own. */
async function startBeside() {
  const app = Fastify();
  app.post("/echo", async (request) => ({ got: request.body }));
  app.setNotFoundHandler(async (request, reply) => reply.code(404).send(`the application has no ${request.url}`));
  await app.ready();
  return startWebdav({}, (webdav, mount) =>
    mountWebdav({
      mount,
      webdav,
      otherwise: (request, response) => {
        app.routing(request, response);
      },
    }),
  );
}

describe("a listener for WebDAV and something else", () => {
  it("leaves uploads to WebDAV as they come, and the rest to the application", async () => {
    service = await startBeside();
    const content = randomBytes(3_000_000);
    await service.client("alice").putFileContents("/photo.json", content);
    expect((await readFile(join(service.folderOf("alice"), "photo.json"))).equals(content)).toBe(true);

    const url = new URL("/echo", service.url);
    const headers = { "content-type": "application/json" };
    const echoed = await fetch(url, { method: "POST", headers, body: '{"a":1}' });
    expect(await echoed.json()).toEqual({ got: { a: 1 } });
    expect(echoed.headers.get("content-security-policy")).toBeNull();
  });

  it.each([
    "/originals",
    "/originals/",
    "/originals/x",
    "/originals?x",
    "/originals/../echo",
    "/originals/%2e%2e/echo",
  ])("%s is WebDAV's", async (target) => {
    service = await startBeside();
    const answer = await sendRaw(service.port, `PROPFIND ${target}`, { Depth: "0" });
    expect(answer.head).toContain("default-src 'none'; sandbox");
    expect([400, 401]).toContain(answer.status);
  });

  it.each(["/", "/echo/originals/", "/originalsx", "/original", "/Originals/", "//originals/x", "/%6Friginals/x"])(
    "%s is the application's",
    async (target) => {
      service = await startBeside();
      const answer = await sendRaw(service.port, `GET ${target}`, { Authorization: basic("alice") });
      expect([answer.status, answer.body]).toEqual([404, expect.stringContaining("the application has no")]);
    },
  );

  it("is what serverFactory of Fastify takes", async () => {
    service = await startWebdav();
    const webdav = (request: IncomingMessage, response: { end: (text: string) => unknown }) =>
      response.end(`WebDAV ${request.url ?? ""}`);
    const app = Fastify({
      serverFactory: (otherwise) => createServer(mountWebdav({ mount: "/originals", webdav, otherwise })),
    });
    app.get("/hello", async () => "hello");
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as AddressInfo;
    const textOf = async (path: string) => (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text();
    expect([await textOf("/hello"), await textOf("/originals/a")]).toEqual(["hello", "WebDAV /originals/a"]);
    await app.close();
  });
});

describe("behind a proxy", () => {
  it("names files by the public address, and takes it as destination", async () => {
    service = await startWebdav({ publicUrl: new URL("https://photos.example:8443/") });
    await service.client("alice").putFileContents("/a.txt", "a");
    const listed = await service.send("alice", "PROPFIND", "/", { headers: { depth: "1" } });
    expect(await listed.text()).toContain("<href>https://photos.example:8443/originals/a.txt</href>");
    const move = (host: string, to: string) =>
      service.send("alice", "MOVE", "/a.txt", { headers: { destination: `https://${host}/originals/${to}` } });
    expect((await move("photos.example:8443", "b.txt")).status).toBe(201);
    expect((await move("photos.example", "c.txt")).status).toBe(502);
  });

  it("gives the guard the address of the client that the host knows", async () => {
    service = await startWebdav({ clientIp: (request) => String(request.headers["x-real-ip"]) });
    await service.send("alice", "OPTIONS", "/", { headers: { "x-real-ip": "192.0.2.7" } });
    expect(service.asked).toMatchObject([{ remoteAddress: "192.0.2.7" }]);
  });
});
