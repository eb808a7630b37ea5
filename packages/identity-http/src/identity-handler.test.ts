import { createIdentity, IdentityError } from "@pp/identity";
import { fakePorts, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { makeHttp, makeRequest, origin, readAnswer } from "../test/support/http.ts";
import { createIdentityHandler } from "./identity-handler.ts";

const identity = createIdentity({ ...fakePorts(), store: new MemoryStore() });

describe("createIdentityHandler", () => {
  it("answers what is not part of the API with 404, in and beside its path", async () => {
    const { call, handler } = makeHttp();
    expect((await call("GET", "/nothing")).body).toMatchObject({ status: 404, error: "Not found" });
    expect((await readAnswer(await handler(makeRequest("GET", `${origin}/session`)))).status).toBe(404);
    expect((await readAnswer(await handler(makeRequest("GET", `${origin}/api/v1/../v1x/session`)))).status).toBe(404);
  });

  it("says with 405 which methods there are", async () => {
    const { call } = makeHttp();
    const answer = await call("PUT", "/session", { body: {} });
    expect([answer.status, answer.headers.get("allow")?.split(", ").sort()]).toEqual([405, ["DELETE", "GET", "POST"]]);
    expect((await call("DELETE", "/openapi.json")).headers.get("allow")).toBe("GET");
  });

  it.each(["", "/identity", "/api/v1"])("serves below the base path %j", async (basePath) => {
    const { call } = makeHttp({ basePath });
    expect((await call("GET", "/session")).status).toBe(401);
    expect((await call("GET", "/openapi.json")).body["servers"]).toEqual([{ url: origin + basePath }]);
  });

  it.each(["api", "/api/", "/api//v1", "/api/:x", "/api/*", "/"])("refuses the base path %j", (basePath) => {
    expect(() => createIdentityHandler(identity, { basePath })).toThrow(TypeError);
  });

  it("refuses a cookie for an origin without TLS", () => {
    const cookie = { publicOrigin: "http://photos.example.com" };
    expect(() => createIdentityHandler(identity, { cookie })).toThrow("cookie.publicOrigin");
  });

  it("refuses headers and addresses that are too long, before anything is looked up", async () => {
    const { call } = makeHttp();
    expect((await call("GET", "/session", { token: "x".repeat(9000) })).status).toBe(431);
    expect((await call("GET", `/session?${"x".repeat(9000)}`)).status).toBe(431);
  });

  it("refuses bodies by the host's limits", async () => {
    const { call } = makeHttp({ limits: { maxBytes: 20, maxDepth: 1 } });
    expect((await call("POST", "/session", { body: { username: "a".repeat(20) } })).status).toBe(413);
    expect((await call("POST", "/session", { body: { a: [] } })).status).toBe(400);
  });

  it("answers 503 with Retry-After while the database is away, and not 401", async () => {
    const away = new IdentityError("store/unavailable", { reason: "connect ECONNREFUSED 10.0.0.1" });
    const handler = createIdentityHandler({ ...identity, authenticate: () => Promise.reject(away) });
    const answer = await readAnswer(await handler(makeRequest("GET", `${origin}/api/v1/session`, { token: "x" })));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(answer.text).not.toContain("10.0.0.1");
  });

  it("answers 500 to what nobody expected, tells the host, and nobody else, what it was", async () => {
    const error = new Error("token=0123 of postgres://pp:secret@db");
    const errors: unknown[] = [];
    const broken = { ...identity, authenticate: () => Promise.reject(error), logIn: () => Promise.reject(error) };
    const handler = createIdentityHandler(broken, { onError: (caught) => errors.push(caught) });
    for (const request of [
      makeRequest("GET", `${origin}/api/v1/session`, { token: "x" }),
      makeRequest("POST", `${origin}/api/v1/session`, { body: { username: "bob" } }),
    ]) {
      const answer = await readAnswer(await handler(request));
      expect([answer.status, answer.body["error"]]).toEqual([500, "Changes could not be saved"]);
      expect(answer.text).not.toMatch(/secret|0123|postgres/);
    }
    expect(errors).toEqual([error, error]);
  });

  it("decides who may before it looks at what was sent: a caller who may not learns nothing of the form", async () => {
    const http = makeHttp();
    const { uid } = await http.add("bob");
    await http.add("alice");
    const token = await http.logIn("alice");
    const answer = await http.call("PUT", `/users/${uid}`, { token, body: '{"broken' });
    expect([answer.status, answer.body["error"]]).toEqual([403, "Permission denied"]);
    expect((await http.call("PUT", `/users/${uid}`, { body: '{"broken' })).status).toBe(401);
  });

  it("notes that a session was used, from which address", async () => {
    const http = makeHttp();
    await http.add("bob");
    const token = await http.logIn("bob");
    http.clock.advance({ minutes: 5 });
    await http.call("GET", "/session", { token, ip: "198.51.100.7" });
    await new Promise((resolve) => setImmediate(resolve));
    await expect
      .poll(async () => (await http.identity.sessions.get(token)).lastActiveAt)
      .toEqual(new Date("2025-01-01T00:05:00.000Z"));
    expect((await http.identity.sessions.get(token)).clientIp).toBe("198.51.100.7");
    expect(http.errors).toEqual([]);
  });
});
