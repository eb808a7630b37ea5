import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { createIdentity, IdentityError, type Identity } from "@pp/identity";
import { fakePorts, MemoryStore } from "@pp/identity-testing";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expressApi, expressGuards, principalOf as principalOfExpress } from "../src/express.ts";
import { addFastifyApi, fastifyGuards, principalOf as principalOfFastify } from "../src/fastify.ts";
import { type GuardedVariables, honoApi, honoGuards } from "../src/hono.ts";
import type { HandlerOptions } from "../src/identity-handler.ts";
import { nodeApi, nodeGuards } from "../src/node.ts";

const by = { name: "cli:test" };
const publicOrigin = "https://photos.example.com";
interface Started {
  readonly url: string;
  stop(): Promise<void>;
}
type Start = (identity: Identity, options: HandlerOptions) => Promise<Started>;

const urlOf = (address: AddressInfo | string | null): string =>
  `http://127.0.0.1:${String((address as AddressInfo).port)}`;

const startExpress: Start = async (identity, options) => {
  const app = express();
  const guards = expressGuards(identity, options);
  app.use(expressApi(identity, options));
  app.use(express.json());
  app.get("/open", (_, response) => void response.json({ open: true }));
  app.get("/known", guards.requireSession(), (request, response) => void response.json(principalOfExpress(request)));
  app.get("/photos", guards.requireScope("photos", "view"), (request, response) => {
    response.json(principalOfExpress(request));
  });
  app.post("/photos", guards.requireScope("photos", "create"), (request, response) => void response.json(request.body));
  app.get(
    "/admin",
    guards.requireRole("admin"),
    (request, response) => void response.json(principalOfExpress(request)),
  );
  const server = await new Promise<ReturnType<typeof app.listen>>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => {
      resolve(listening);
    });
  });
  return { url: urlOf(server.address()), stop: () => closed(server) };
};

const startFastify: Start = async (identity, options) => {
  const app = fastify();
  const guards = fastifyGuards(identity, options);
  addFastifyApi(app, identity, options);
  app.get("/open", () => ({ open: true }));
  app.get("/known", { onRequest: guards.requireSession() }, (request) => principalOfFastify(request));
  app.get("/photos", { onRequest: guards.requireScope("photos", "view") }, (request) => principalOfFastify(request));
  app.post("/photos", { onRequest: guards.requireScope("photos", "create") }, (request) => request.body);
  app.get("/admin", { onRequest: guards.requireRole("admin") }, (request) => principalOfFastify(request));
  await app.listen({ port: 0, host: "127.0.0.1" });
  return { url: urlOf(app.server.address()), stop: () => app.close() };
};

const startHono: Start = async (identity, options) => {
  const app = new Hono<GuardedVariables>();
  const guards = honoGuards(identity, options);
  app.use(honoApi(identity, options));
  app.get("/open", (context) => context.json({ open: true }));
  app.get("/known", guards.requireSession(), (context) => context.json(context.get("principal")));
  app.get("/photos", guards.requireScope("photos", "view"), (context) => context.json(context.get("principal")));
  app.post("/photos", guards.requireScope("photos", "create"), async (context) =>
    context.json(await context.req.json<object>()),
  );
  app.get("/admin", guards.requireRole("admin"), (context) => context.json(context.get("principal")));
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => {
      resolve(listening);
    });
  });
  return { url: urlOf(server.address()), stop: () => closed(server) };
};

const startNode: Start = async (identity, options) => {
  const api = nodeApi(identity, options);
  const guards = nodeGuards(identity, options);
  const json = (response: ServerResponse, body: unknown) => {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
  const echo = (request: IncomingMessage, response: ServerResponse) => {
    request.pipe(response.writeHead(200, { "Content-Type": "application/json" }));
  };
  const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
    "GET /open": (_, response) => {
      json(response, { open: true });
    },
    "GET /known": guards.requireSession()((_, response, principal) => {
      json(response, principal);
    }),
    "GET /photos": guards.requireScope(
      "photos",
      "view",
    )((_, response, principal) => {
      json(response, principal);
    }),
    "POST /photos": guards.requireScope("photos", "create")(echo),
    "GET /admin": guards.requireRole("admin")((_, response, principal) => {
      json(response, principal);
    }),
  };
  const server = createServer((request, response) => {
    if (api(request, response)) return;
    const route = routes[`${request.method ?? ""} ${request.url ?? ""}`];
    if (route === undefined) response.writeHead(500).end();
    else route(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: urlOf(server.address()), stop: () => closed(server) };
};

const closed = (server: { close(done: () => void): unknown }): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });

describe.each([
  ["Express 5", startExpress],
  ["Fastify 5", startFastify],
  ["Hono", startHono],
  ["node:http", startNode],
] as const)("guards of %s", (_, start) => {
  let identity: Identity;
  let store: MemoryStore;
  let server: Started;
  const unexpected: unknown[] = [];

  beforeEach(async () => {
    unexpected.length = 0;
    store = new MemoryStore();
    const ports = fakePorts();
    identity = createIdentity({ ...ports, store });
    const options = {
      cookie: { publicOrigin },
      clock: ports.clock,
      onError: (error: unknown) => void unexpected.push(error),
    };
    server = await start(identity, options);
    await identity.accounts.add({ username: "alice", role: "admin", password: "alice-s3cret" }, by);
    await identity.accounts.add({ username: "vera", role: "viewer", password: "vera-s3cret" }, by);
  });

  afterEach(() => server.stop());

  const logIn = async (username: string): Promise<string> => {
    const body = JSON.stringify({ username, password: `${username}-s3cret` });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${server.url}/api/v1/session`, { method: "POST", body, headers });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const basic = (username: string, password: string) => ({
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
  });
  const appPassword = async (username: string, scope: string) =>
    (await identity.sessions.addAppPassword(username, { name: "sync", scope, lifetimeSeconds: -1 }, by)).secret;

  it("leaves the host's other routes alone", async () => {
    expect(await (await get("/open")).json()).toEqual({ open: true });
  });

  it("gives the typed principal of whoever is let in, without any secret", async () => {
    const token = await logIn("vera");
    const response = await get("/known", bearer(token));
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      kind: "browser",
      account: { username: "vera", role: "viewer" },
      scope: "*",
    });
    expect(text).not.toContain(token);
  });

  it("answers 401 with a problem document to nobody, and to a wrong token", async () => {
    for (const headers of [
      {},
      bearer("0".repeat(48)),
      { Authorization: "Digest x" },
      { Cookie: `__Host-identity=x` },
    ]) {
      const response = await get("/photos", headers);
      expect(response.status).toBe(401);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer /);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toMatchObject({ status: 401, code: 401, error: "Please log in to your account" });
    }
  });

  it("takes the token from each header, and an app password from Basic with its owner's name", async () => {
    const secret = await appPassword("vera", "photos");
    for (const headers of [
      { "X-Auth-Token": secret },
      { "X-Session-ID": secret },
      bearer(secret),
      basic("vera", secret),
      basic("VERA", secret),
    ]) {
      expect((await get("/photos", headers)).status).toBe(200);
    }
    for (const headers of [basic("alice", secret), basic("", secret), basic("vera", "vera-s3cret")]) {
      expect((await get("/photos", headers)).status).toBe(401);
    }
  });

  it("asks for the role's grant and the token's scope: both", async () => {
    const viewer = await logIn("vera");
    const [photos, albums] = [await appPassword("alice", "photos"), await appPassword("alice", "albums")];
    const create = (token: string) =>
      fetch(`${server.url}/photos`, {
        method: "POST",
        body: '{"title":"Sea"}',
        headers: { ...bearer(token), "Content-Type": "application/json" },
      });
    expect((await get("/photos", bearer(viewer))).status).toBe(200);
    expect((await create(viewer)).status).toBe(403);
    expect((await get("/photos", bearer(albums))).status).toBe(403);
    const created = await create(photos);
    expect([created.status, await created.json()]).toEqual([200, { title: "Sea" }]);
    expect(((await (await create(albums)).json()) as { error: string }).error).toBe("Permission denied");
  });

  it("gives a role to whoever may do all of it, not to a token of less", async () => {
    const [admin, viewer] = [await logIn("alice"), await logIn("vera")];
    expect((await get("/admin", bearer(admin))).status).toBe(200);
    expect((await get("/admin", bearer(viewer))).status).toBe(403);
    expect((await get("/admin", bearer(await appPassword("alice", "read")))).status).toBe(403);
  });

  it("takes the cookie of a browser, and no change from another site with it", async () => {
    const login = await fetch(`${server.url}/api/v1/session`, {
      method: "POST",
      body: JSON.stringify({ username: "alice", password: "alice-s3cret", cookie: true }),
      headers: { "Content-Type": "application/json", Origin: publicOrigin },
    });
    const setCookie = login.headers.get("set-cookie") ?? "";
    expect(setCookie).toMatch(/^__Host-identity=[0-9a-f]{48}; .*Path=\/.*HttpOnly.*Secure.*SameSite=Lax/);
    const cookie = { Cookie: setCookie.split(";", 1)[0] ?? "" };
    const create = (headers: Record<string, string>) =>
      fetch(`${server.url}/photos`, {
        method: "POST",
        body: "{}",
        headers: { ...cookie, "Content-Type": "application/json", ...headers },
      });
    expect((await get("/photos", cookie)).status).toBe(200);
    expect((await create({ Origin: publicOrigin })).status).toBe(200);
    expect((await create({ "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
    for (const headers of [
      {},
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { "Sec-Fetch-Site": "cross-site" },
    ]) {
      expect((await create(headers)).status).toBe(403);
    }
  });

  it("refuses from the next request on what was revoked", async () => {
    const token = await logIn("vera");
    expect((await get("/known", bearer(token))).status).toBe(200);
    await identity.accounts.modify("vera", { canLogin: false }, by);
    expect((await get("/known", bearer(token))).status).toBe(401);
  });

  it("answers 503 and never lets anybody in while the database is away", async () => {
    const token = await logIn("alice");
    store.read = () => Promise.reject(new IdentityError("store/unavailable", { reason: "gone away" }));
    const response = await get("/photos", bearer(token));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await response.text()).not.toContain("gone away");
    expect(unexpected).toEqual([]);
  });

  it("fails closed on what nobody expected, and tells the host", async () => {
    const token = await logIn("alice");
    store.read = () => Promise.reject(new Error("a bug with a secret in it"));
    const response = await get("/photos", bearer(token));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret in it");
    expect(unexpected).toHaveLength(1);
  });
});

it("says that a route is not guarded instead of making up a principal", () => {
  expect(() => principalOfExpress({})).toThrow("no guard stands before this route");
});
