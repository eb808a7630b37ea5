import { describe, expect, it, vi } from "vitest";
import { nobody } from "./support/access-callers.ts";
import { operations } from "./support/access-cell.ts";
import { accessRequests } from "./support/access-requests.ts";
import { makeAccessWorld } from "./support/access-world.ts";
import { type Http, makeHttp, origin, passwordOf } from "./support/http.ts";
import { register, tokenOf } from "./support/oauth-clients.ts";

/** A host in which a super admin, `root`, is logged in. */
async function makeRoot(options: Parameters<typeof makeHttp>[0] = {}) {
  const http = makeHttp(options);
  const root = await http.add("root", { role: "admin", superAdmin: true });
  return { http, root, token: await http.openSession("root") };
}

const guess = (http: Http, ip: string, username = "bob", headers: Readonly<Record<string, string>> = {}) =>
  http.call("POST", "/session", { body: { username, password: "wrong" }, ip, headers });

describe("who it is", () => {
  it("takes the actor from the secret, and from no field, parameter or header", async () => {
    const { http, root, token } = await makeRoot();
    const bob = await http.add("bob");
    const claims = {
      actor: bob.uid,
      user_uid: bob.uid,
      UserUID: bob.uid,
      uid: bob.uid,
      account: "bob",
      userId: bob.uid,
    };
    const headers = { "x-user": bob.uid, "x-remote-user": "bob", "x-forwarded-user": "bob", "remote-user": "bob" };
    const form = { grant_type: "password", client_name: "Phone", scope: "photos", password: passwordOf("root") };
    const issued = await http.call("POST", "/oauth/token", { token, headers, form: { ...claims, ...form } });
    expect(issued.status).toBe(200);
    const [event] = await http.store.read((reader) => reader.audit.list({ limit: 1 }));
    expect(event).toMatchObject({ actor: { name: root.uid, clientIp: "192.0.2.1" } });
    const { accountUid } = await http.identity.sessions.get(String(issued.body["access_token"]));
    expect(accountUid).toBe(root.uid);
    const anonymous = await http.call("POST", "/oauth/token", { headers, form: { ...claims, ...form } });
    expect(anonymous.status).toBe(401);
  });

  it.each(["UID", "id", "uid", "superAdmin", "isAdmin", "actor", "Deleted", "CreatedAt", "ClientSecret", "version"])(
    "assigns no field that is not offered: %s is refused by every operation with a body, and nothing changes",
    async (field) => {
      const world = await makeAccessWorld(makeHttp(), nobody.make);
      const token = await world.http.openSession("root");
      const requests = accessRequests.filter(({ operation }) =>
        /^(change|create|restore|add|enrol|logIn)/.test(operation),
      );
      expect(requests.length).toBeGreaterThan(12);
      for (const request of requests) {
        const { body, path, ...rest } = await request.make(world, { uid: world.root.uid, target: "own" });
        const before = structuredClone(world.http.store.tables);
        const method = operations.find(({ id }) => id === request.operation)?.method.toUpperCase() ?? "";
        const sent = { ...(body as object | undefined), [field]: "x" };
        const answer = await world.http.call(method, path, { ...rest, token, body: sent });
        expect([request.operation, answer.status]).toEqual([request.operation, 400]);
        expect(world.http.store.tables.accounts).toEqual(before.accounts);
        expect(world.http.store.tables.clients).toEqual(before.clients);
      }
    },
  );

  it("is not changed by the keys of prototypes in a body: no object of the process either", async () => {
    const { http, root, token } = await makeRoot();
    const pollution = '{"__proto__":{"SuperAdmin":true,"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    for (const [method, path] of [
      ["PUT", `/users/${root.uid}`],
      ["POST", "/users"],
      ["POST", "/session"],
      ["POST", "/oauth/token"],
      ["POST", "/clients"],
    ] as const) {
      expect((await http.call(method, path, { token, body: pollution })).status).toBeGreaterThanOrEqual(400);
    }
    expect("polluted" in {}).toBe(false);
  });

  it("gives no scope for a name that only looks like one, and none for nothing", async () => {
    const { http, root, token } = await makeRoot();
    for (const scope of ["рhotos", "photos\u200b", "photo", "", " ", "photos;users", "photos,users", "**"]) {
      const body = { client_name: "Phone", scope, password: passwordOf("root") };
      expect((await http.call("POST", `/users/${root.uid}/app-passwords`, { token, body })).status).toBe(400);
    }
  });
});

describe("guessing", () => {
  it("counts all addresses of one IPv6 /64 as one, and no other", async () => {
    const { http } = await makeRoot();
    for (let count = 1; count <= 10; count++) await guess(http, `2001:db8:1:2::${String(count)}`, `n${String(count)}`);
    const same = await guess(http, "2001:DB8:1:2:ffff:ffff:ffff:ffff", "somebody");
    const other = await guess(http, "2001:db8:1:3::1", "somebody");
    expect([same.status, other.status]).toEqual([429, 401]);
    expect(Number(same.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("counts an IPv4 address in IPv6 as that address", async () => {
    const { http } = await makeRoot();
    for (let count = 1; count <= 10; count++) await guess(http, "198.51.100.7", `n${String(count)}`);
    expect((await guess(http, "::ffff:198.51.100.7", "somebody")).status).toBe(429);
  });

  it.each(["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip"])(
    "believes no %s: the address is the connection's",
    async (name) => {
      const { http } = await makeRoot();
      const header = (count: number) =>
        name === "forwarded" ? `for=203.0.113.${String(count)}` : `203.0.113.${String(count)}`;
      for (let count = 1; count <= 10; count++) {
        await guess(http, "192.0.2.9", `n${String(count)}`, { [name]: header(count) });
      }
      expect((await guess(http, "192.0.2.9", "somebody", { [name]: header(99) })).status).toBe(429);
      const [event] = await http.events("login.attempted");
      expect(event).toMatchObject({ actor: { clientIp: "192.0.2.9" } });
    },
  );

  it("hashes no password that is too long to be one", async () => {
    const { http } = await makeRoot();
    const verify = vi.spyOn(http.ports.hasher, "verify");
    const nothing = vi.spyOn(http.ports.hasher, "verifyNothing");
    for (const [length, status] of [
      [257, 400],
      [1_000_000, 413],
    ] as const) {
      const body = { username: "root", password: "x".repeat(length) };
      expect((await http.call("POST", "/session", { body })).status).toBe(status);
    }
    expect([verify.mock.calls.length, nothing.mock.calls.length]).toEqual([0, 0]);
  });
});

const lists = ["/users", "/sessions", "/clients", "/audit/logins", "/audit/events"] as const;

describe("lists", () => {
  it.each(["0", "-1", "1001", "99999999999999999999", "1e9", "NaN", "Infinity", "1.5", "all"])(
    "gives no page of %s rows",
    async (count) => {
      const { http, root, token } = await makeRoot();
      for (const path of [...lists, `/users/${root.uid}/sessions`]) {
        expect((await http.call("GET", `${path}?count=${count}`, { token })).status).toBe(400);
      }
    },
  );

  it.each([
    "x",
    "-1",
    "0",
    "' OR 1=1 --",
    "%00",
    "../x",
    "sess00000000",
    "u000000000000zzz",
    "W10",
    "bnVsbA",
    "9".repeat(30),
  ])("begins nowhere for the forged cursor %s", async (cursor) => {
    const { http, root, token } = await makeRoot();
    for (const path of [...lists, `/users/${root.uid}/sessions`]) {
      const name = path === "/audit/events" ? "before" : "after";
      const value = encodeURIComponent(decodeURIComponent(cursor));
      expect([path, (await http.call("GET", `${path}?${name}=${value}`, { token })).status]).toEqual([path, 400]);
    }
  });

  it("tells a user nothing of another's session by using its name as a cursor", async () => {
    const { http, root } = await makeRoot();
    const bob = await http.add("bob");
    const token = await http.openSession("bob");
    const [foreign] = await http.identity.sessions.list({ accountUid: root.uid, limit: 1 });
    const answers = await Promise.all(
      [foreign?.refId ?? "", "sess00000000"].map((after) =>
        http.call("GET", `/users/${bob.uid}/sessions?after=${after}`, { token }),
      ),
    );
    expect(answers[0]?.status).toBe(400);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });
});

describe("headers of answers", () => {
  it.each([
    "a\r\nSet-Cookie: x=y",
    "a\nX-Injected: 1",
    "a\r\n\r\n<script>",
    "a\u2028b",
    '"><x>',
    "a; Domain=evil.example",
  ])("have no line and no part that was sent: %j", async (text) => {
    const { http, token } = await makeRoot();
    await http.add("bob", { displayName: "Bob" });
    const value = encodeURIComponent(text);
    const answers = [
      await http.call("GET", `/users?count=1&q=${value}`, { token }),
      await http.call("GET", `/audit/events?count=1&actor=${value}`, { token }),
      await http.call("GET", `/users/${value}`, { token }),
      await http.call("GET", `/${value}`, { token }),
      await http.call("POST", "/session", { body: { username: text, password: text, cookie: true }, origin }),
      await http.call("GET", "/session", { token: "x", headers: { "x-session-id": encodeURIComponent(text) } }),
      await http.call("POST", "/users", { token, body: { Name: text, Role: "user", Password: "a-s3cret-x" } }),
      await http.call("POST", "/oauth/token", { form: { grant_type: text, client_id: text, client_secret: text } }),
    ];
    for (const { headers } of answers) {
      expect(headers.has("x-injected")).toBe(false);
      expect(headers.get("set-cookie")).toBeNull();
      for (const [, header] of headers) expect(header).not.toMatch(/[\r\n\u2028<]script|[\r\n\u2028]|x=y|Domain=evil/);
    }
  });

  it("name the next page with what was searched, encoded, at the host's own address", async () => {
    const { http, token } = await makeRoot();
    const answer = await http.call("GET", "/users?count=1&q=%72oot", { token, headers: { host: "evil.example" } });
    const next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1] ?? "";
    expect(new URL(next).origin).toBe(origin);
    expect(new URL(next).searchParams.get("q")).toBe("root");
  });

  it("lead nowhere else: no answer is a redirect, and what is made is at the host's own address", async () => {
    const world = await makeAccessWorld(makeHttp(), nobody.make);
    const elsewhere = "https://evil.example/";
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example", referer: elsewhere };
    for (const request of accessRequests) {
      const token = await world.http.openSession("root");
      const { path, ...rest } = await request.make(world, { uid: world.bob.uid, target: "another" });
      const method = operations.find(({ id }) => id === request.operation)?.method.toUpperCase() ?? "";
      for (const query of ["", `?redirect_uri=${elsewhere}`, `?next=${elsewhere}`, `?return_to=//evil.example`]) {
        const answer = await world.http.call(method, path + query, { ...rest, token, headers });
        expect(answer.status < 300 || answer.status >= 400).toBe(true);
        expect(answer.headers.get("location") ?? origin).toMatch(new RegExp(`^${origin}`));
        expect(answer.text).not.toContain("evil.example");
      }
    }
  });

  it("let no cache keep a token, and no other site read one", async () => {
    const { http } = await makeRoot();
    const client = await register(http, "Metrics");
    expect(await tokenOf(http, client)).not.toBe("");
    const { headers } = await http.call("POST", "/session", {
      body: { username: "root", password: passwordOf("root") },
      origin: "https://evil.example",
    });
    expect(headers.get("cache-control")).toBe("no-store");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});
