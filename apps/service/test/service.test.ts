import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { adminPassword, jsonOf, type RunningService, startService } from "./support/running-service.ts";

let service: RunningService;
let admin: string;
const secrets: string[] = [adminPassword];

beforeAll(async () => {
  service = await startService({ PHOTOPRISM_LOG_LEVEL: "trace" });
  admin = await service.logIn();
  secrets.push(admin);
  for (const [Name, Role, UploadPath] of [
    ["ursel", "user", "users/ursel"],
    ["vera", "viewer", ""],
    ["gus", "guest", ""],
  ]) {
    const body = { Name, Role, UploadPath, Password: `${String(Name)}-s3cret`, WebDAV: true };
    expect((await service.call("POST", "/api/v1/users", admin, body)).status).toBe(201);
    secrets.push(body.Password);
  }
});
afterAll(() => service.stop());

const logIn = async (username: string): Promise<string> => {
  const token = await service.logIn(username, `${username}-s3cret`);
  secrets.push(token);
  return token;
};
const put = (name: string, token: string | undefined, content = "a photo") =>
  fetch(`${service.url}/api/v1/photos/${name}`, {
    method: "PUT",
    body: content,
    headers: { "Content-Type": "image/jpeg", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
  });
const clientToken = async (scope: string): Promise<string> => {
  const client = { ClientName: `for ${scope}`, AuthScope: scope };
  const made = await jsonOf(await service.call("POST", "/api/v1/clients", admin, client));
  const response = await fetch(`${service.url}/api/v1/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    headers: {
      Authorization: `Basic ${Buffer.from(`${String(made["ClientUID"])}:${String(made["ClientSecret"])}`).toString("base64")}`,
    },
  });
  const { access_token: token } = await jsonOf(response);
  secrets.push(String(made["ClientSecret"]), String(token));
  return String(token);
};

describe("photos", () => {
  it("are written by those whose role and scope allow it, each into the own folder", async () => {
    const [user, viewer, guest] = [await logIn("ursel"), await logIn("vera"), await logIn("gus")];
    expect((await put("sea.jpg", user)).status).toBe(201);
    expect(await readFile(join(service.folder, "originals/users/ursel/sea.jpg"), "utf8")).toBe("a photo");
    for (const [token, status] of [
      [undefined, 401],
      [viewer, 403],
      [guest, 403],
      [await clientToken("albums"), 403],
    ] as const) {
      expect((await put("lake.jpg", token)).status).toBe(status);
    }
    expect(await (await service.call("GET", "/api/v1/photos", viewer)).json()).toEqual([]);
    expect(await (await service.call("GET", "/api/v1/photos", user)).json()).toMatchObject([
      { name: "sea.jpg", bytes: 7 },
    ]);
    expect(await (await service.call("GET", "/api/v1/photos/sea.jpg", user)).text()).toBe("a photo");
    expect((await service.call("DELETE", "/api/v1/photos/sea.jpg", viewer)).status).toBe(403);
    expect((await service.call("DELETE", "/api/v1/photos/sea.jpg", user)).status).toBe(204);
    expect((await service.call("GET", "/api/v1/photos/sea.jpg", user)).status).toBe(404);
  });

  it.each(["..%2fidentity.jpg", "%2e%2e%2fx.jpg", ".hidden.jpg", "x.jpg%00", "notes.txt", "a..jpg", "x%5cy.jpg"])(
    "have names of files and nothing else: not %s",
    async (name) => {
      expect((await put(name, admin)).status).toBe(400);
    },
  );

  it("are not kept in halves when they are too large", async () => {
    const response = await put("large.jpg", admin, "x".repeat(50 * 1024 * 1024 + 1)).catch(() => undefined);
    expect(response === undefined ? 413 : response.status).toBe(413);
    const photos = await (await service.call("GET", "/api/v1/photos", admin)).json();
    expect(photos).not.toContainEqual(expect.objectContaining({ name: "large.jpg" }));
  });

  it("come in over WebDAV with an app password and are seen in the API", async () => {
    const user = await logIn("ursel");
    const { uid } = { uid: (await jsonOf(await service.call("GET", "/api/v1/oauth/userinfo", user)))["sub"] };
    const wanted = { client_name: "sync", scope: "webdav", password: "ursel-s3cret" };
    const made = await jsonOf(await service.call("POST", `/api/v1/users/${String(uid)}/app-passwords`, user, wanted));
    const secret = String(made["access_token"]);
    secrets.push(secret);
    const webdav = (method: string, username: string, password: string, body?: string) =>
      fetch(`${service.url}/originals/dune.jpg`, {
        method,
        headers: { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` },
        ...(body === undefined ? {} : { body }),
      });
    expect((await webdav("PUT", "ursel", secret, "a dune")).status).toBe(201);
    expect((await webdav("PUT", "vera", secret, "a dune")).status).toBe(401);
    expect((await webdav("PUT", "ursel", "wrong", "a dune")).status).toBe(401);
    expect((await webdav("PUT", "vera", "vera-s3cret", "a dune")).status).toBe(401);
    expect(await (await service.call("GET", "/api/v1/photos", user)).json()).toMatchObject([{ name: "dune.jpg" }]);
  });

  it("are read over WebDAV with a scope that only reads, and not written", async () => {
    const user = await logIn("ursel");
    const uid = String((await jsonOf(await service.call("GET", "/api/v1/oauth/userinfo", user)))["sub"]);
    const wanted = { client_name: "viewer", scope: "read webdav", password: "ursel-s3cret" };
    const made = await jsonOf(await service.call("POST", `/api/v1/users/${uid}/app-passwords`, user, wanted));
    secrets.push(String(made["access_token"]));
    const Authorization = `Basic ${Buffer.from(`ursel:${String(made["access_token"])}`).toString("base64")}`;
    const list = await fetch(`${service.url}/originals/`, {
      method: "PROPFIND",
      headers: { Authorization, Depth: "1" },
    });
    expect(list.status).toBe(207);
    for (const method of ["PUT", "DELETE", "MKCOL", "MOVE", "LOCK", "PROPPATCH"]) {
      const response = await fetch(`${service.url}/originals/new.jpg`, { method, headers: { Authorization } });
      expect([method, response.status]).toEqual([method, 403]);
    }
  });
});

describe("operations", () => {
  it("counts for Prometheus, and shows it to a token of the scope metrics only", async () => {
    const [metrics, photos] = [await clientToken("metrics"), await clientToken("photos")];
    expect((await service.call("GET", "/metrics")).status).toBe(401);
    expect((await service.call("GET", "/metrics", photos)).status).toBe(403);
    expect((await service.call("GET", "/metrics", await logIn("ursel"))).status).toBe(403);
    await service.call("POST", "/api/v1/session", undefined, { username: "ursel", password: "not-hers" });
    const response = await service.call("GET", "/metrics", metrics);
    expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    const text = await response.text();
    expect(text).toMatch(/^identity_logins_total\{realm="api",outcome="failed"\} [1-9]/m);
    expect(text).toMatch(/^identity_events_total\{action="token\.issued",outcome="ok"\} [1-9]/m);
    expect(text).toMatch(/^http_request_duration_seconds_count\{method="PUT",status="201"\} [1-9]/m);
  });

  it("says that it is alive and ready", async () => {
    expect(await (await service.call("GET", "/healthz")).json()).toEqual({ status: "ok" });
    expect(await (await service.call("GET", "/readyz")).json()).toEqual({ status: "ready" });
  });

  it("has nobody's secret in its log, whatever its level", () => {
    expect(service.lines().length).toBeGreaterThan(50);
    expect(service.lines()).toContainEqual(
      expect.objectContaining({ level: 40, msg: expect.stringContaining("login failed for") }),
    );
    expect(secrets.length).toBeGreaterThan(8);
    const log = service.program.output();
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });
});

it.each([
  ["PHOTOPRISM_HTTP_PORT", "http"],
  ["PHOTOPRISM_HTTP_PORT", "65536"],
  ["PHOTOPRISM_OIDC_REGISTER", "perhaps"],
  ["PHOTOPRISM_DATABASE_URL", "mysql://x:s3cret@y/z"],
  ["PHOTOPRISM_SITE_URL", "http://photos.example.com"],
  ["PHOTOPRISM_OIDC_ROLE", "root"],
])("names the variable that is wrong, and never its value: %s", (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(name);
  expect(() => readConfig({ [name]: value })).not.toThrow(value);
});
