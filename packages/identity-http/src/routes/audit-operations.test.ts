import type { AuditAction } from "@pp/identity";
import { beforeEach, describe, expect, it } from "vitest";
import { type Http, makeHttp } from "../../test/support/http.ts";
import { nextOf } from "../../test/support/pages.ts";

let http: Http;
let admin: string;
beforeEach(async () => {
  http = makeHttp();
  await http.add("alice", { role: "admin" });
  admin = await http.logIn("alice");
});

const get = (path: string) => http.call("GET", path, { token: admin });
const failToLogIn = (username: string, ip?: string) =>
  http.call("POST", "/session", { body: { username, password: "wrong-password" }, ip });

/** An event a second, by `cli:root` unless said otherwise. */
async function happen(subjectName: string, action: AuditAction = "account.changed", actor = "cli:root"): Promise<void> {
  http.clock.advance({ seconds: 1 });
  const event = { at: http.clock.now(), action, subject: `id-${subjectName}`, subjectName, fields: ["displayName"] };
  await http.store.transaction((tx) =>
    tx.audit.append({ ...event, actor: { name: actor, clientIp: "192.0.2.9" } }, "h"),
  );
}

describe("GET /audit/events", () => {
  const subjects = async (query: string) => (await get(`/audit/events?${query}`)).rows.map((row) => row["subject"]);

  it("has the latest first, with the keys of the command line", async () => {
    await happen("bob");
    const { rows, status } = await get("/audit/events?count=1");
    expect(status).toBe(200);
    expect(rows).toEqual([
      {
        ...{ id: expect.any(Number), time: "2025-01-01T00:00:01.000Z", action: "account.changed", actor: "cli:root" },
        ...{ subject: "bob", realm: null, client_ip: "192.0.2.9", outcome: "ok", reason: null, subject_id: "id-bob" },
        ...{ fields: ["displayName"], user_agent: null },
      },
    ]);
  });

  it("filters by actor, action, outcome and search", async () => {
    await happen("bob", "account.added", "system:setup");
    await happen("bobby");
    await failToLogIn("eve");
    expect(await subjects("actor=system:setup")).toEqual(["bob"]);
    expect(await subjects("action=account.changed")).toEqual(["bobby"]);
    expect(await subjects("outcome=failed")).toEqual(["eve"]);
    expect(await subjects("q=bob")).toEqual(["bobby", "bob"]);
    expect(await subjects("q=id-bob")).toEqual(["bob"]);
    expect(await subjects("q=b%25")).toEqual([]);
  });

  it("takes since with its time and until without it, in any zone", async () => {
    for (const name of ["one", "two", "three"]) await happen(name);
    const action = "action=account.changed";
    expect(await subjects(`${action}&since=2025-01-01T00:00:02Z`)).toEqual(["three", "two"]);
    expect(await subjects(`${action}&until=2025-01-01T00:00:02Z`)).toEqual(["one"]);
    expect(await subjects(`${action}&since=${encodeURIComponent("2025-01-01T02:00:03+02:00")}`)).toEqual(["three"]);
    expect(await subjects(`${action}&since=2025-01-01T00:00:02Z&until=2025-01-01T00:00:03Z`)).toEqual(["two"]);
  });

  it("takes the first and the last year that databases have", async () => {
    await happen("one");
    expect(await subjects("actor=cli:root&since=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z")).toContain("one");
  });

  it("is read page by page with its filters", async () => {
    for (const name of ["one", "two", "three"]) await happen(name);
    const since = "2025-01-01T00:00:01Z";
    const first = await get(`/audit/events?count=2&since=${since}&actor=cli:root`);
    expect(first.rows.map((row) => row["subject"])).toEqual(["three", "two"]);
    const path = nextOf(first) ?? "";
    expect(new URLSearchParams(path.split("?")[1]).get("since")).toBe(since);
    const second = await get(path);
    expect(second.rows.map((row) => row["subject"])).toEqual(["one"]);
    expect(nextOf(second)).toBeUndefined();
  });

  it.each([
    ["since=yesterday", "since"],
    ["since=2025-01-01", "since"],
    ["until=1735689600", "until"],
    ["since=0000-12-31T23:59:59Z", "since"],
    ["since=0001-01-01T00:00:00%2B01:00", "since"],
    ["until=9999-12-31T23:59:59-01:00", "until"],
    ["until=2025-02-30T00:00:00Z", "until"],
    ["action=account.exploded", "action"],
    ["outcome=maybe", "outcome"],
    ["before=0", "before"],
    ["before=x", "before"],
    ["before=1e400", "before"],
    ["count=1001", "count"],
    ["actor=%00", "actor"],
    ["q=%00", "q"],
    ["after=1", "query"],
    ["action=account.added&action=account.changed", "action"],
  ])("refuses %s", async (query, field) => {
    const { body } = await get(`/audit/events?${query}`);
    expect(body).toMatchObject({ status: 400, field, errorCode: "request/invalid" });
  });

  it("names the accepted actions and outcomes, and what a time looks like", async () => {
    expect((await get("/audit/events?action=x")).body["message"]).toContain("login.attempted");
    expect((await get("/audit/events?outcome=x")).body["message"]).toMatch(/ok.*failed.*throttled.*incomplete/);
    expect((await get("/audit/events?since=x")).body["message"]).toContain("2025-12-31T23:59:59Z");
  });

  it("tells why a login failed, which the person who tried was not told", async () => {
    const { body } = await failToLogIn("alice");
    const [row] = (await get("/audit/events?outcome=failed")).rows;
    expect(row).toMatchObject({ action: "login.attempted", realm: "api", reason: "invalid password" });
    expect(JSON.stringify(body)).not.toContain("invalid password");
  });
});

describe("GET /audit/logins", () => {
  it("has a row for each name and address, with the outcome of the latest attempt", async () => {
    http.clock.advance({ seconds: 1 });
    await failToLogIn("alice");
    http.clock.advance({ seconds: 1 });
    await failToLogIn("eve", "198.51.100.7");
    expect((await get("/audit/logins")).rows).toEqual([
      {
        ...{ client_ip: "198.51.100.7", username: "eve", realm: "api", status: "FAILED" },
        ...{ last_login: null, failed_at: "2025-01-01T00:00:02.000Z" },
      },
      {
        ...{ client_ip: "192.0.2.1", username: "alice", realm: "api", status: "FAILED" },
        ...{ last_login: "2025-01-01T00:00:00.000Z", failed_at: "2025-01-01T00:00:01.000Z" },
      },
    ]);
  });

  it("searches by the beginning of a name or an address", async () => {
    await failToLogIn("eve", "198.51.100.7");
    const find = async (q: string) => (await get(`/audit/logins?q=${q}`)).rows.map((row) => row["username"]);
    expect(await find("EV")).toEqual(["eve"]);
    expect(await find("198.51.")).toEqual(["eve"]);
    expect(await find("ve")).toEqual([]);
  });

  it("is read page by page, also where many failed in the same millisecond", async () => {
    const names = ["eve", "frank", "grace", "heidi", "ivan"];
    for (const [index, name] of names.entries()) await failToLogIn(name, `198.51.100.${String(index)}`);
    const seen: unknown[] = [];
    let path: string | undefined = "/audit/logins?count=2";
    while (path !== undefined) {
      const answer = await get(path);
      expect(answer.rows.length).toBeLessThanOrEqual(2);
      seen.push(...answer.rows.map((row) => row["username"]));
      path = nextOf(answer);
    }
    expect(seen).toEqual(["alice", ...names]);
  });

  it("tells rows of one name apart by address and realm, page by page", async () => {
    for (const ip of ["198.51.100.1", "198.51.100.2"]) {
      for (const realm of ["webdav", "api"] as const) {
        await http.identity.logIn({ username: "eve", password: "wrong-password", clientIp: ip, realm });
      }
    }
    const seen: unknown[] = [];
    let path: string | undefined = "/audit/logins?count=1&q=eve";
    for (let pages = 0; path !== undefined && pages < 9; pages += 1) {
      const answer = await get(path);
      seen.push(...answer.rows.map((row) => [row["client_ip"], row["realm"]]));
      path = nextOf(answer);
    }
    expect(seen).toEqual([
      ["198.51.100.1", "api"],
      ["198.51.100.1", "webdav"],
      ["198.51.100.2", "api"],
      ["198.51.100.2", "webdav"],
    ]);
  });

  it.each([
    '["2025-01-01T00:00:00Z","a","","nowhere"]',
    '["2025-01-01T00:00:00Z","a\\u0000","","api"]',
    '["2025-01-01T00:00:00Z","a\\ud800","","api"]',
    '["0000-01-01T00:00:00Z","a","","api"]',
    '["yesterday","a","","api"]',
    '["2025-01-01T00:00:00Z","a",""]',
    "{}",
    "null",
    "no JSON",
  ])("refuses the cursor %s, which no page gave out", async (key) => {
    const after = Buffer.from(key).toString("base64url");
    expect((await get(`/audit/logins?after=${after}`)).body).toMatchObject({ status: 400, field: "after" });
  });

  it("refuses what it does not know", async () => {
    expect((await get("/audit/logins?status=OK")).status).toBe(400);
  });
});

it.each(["/audit/events", "/audit/logins"])(
  "%s is for administrators and their programs with the scope",
  async (path) => {
    await http.add("bob");
    const { client, secret } = await http.identity.clients.add({ name: "Backup", scope: "*" }, { name: "cli:root" });
    const issued = await http.identity.tokens.issue({ clientId: client.uid, clientSecret: secret });
    const ask = async (token?: string) => (await http.call("GET", path, { token })).status;
    expect(await ask()).toBe(401);
    expect(await ask(await http.logIn("bob"))).toBe(403);
    expect(await ask(await http.appPassword("bob", "*"))).toBe(403);
    expect(await ask(await http.appPassword("alice", "users"))).toBe(403);
    expect(await ask(issued.kind === "ok" ? issued.accessToken : "")).toBe(403);
    expect(await ask(await http.appPassword("alice", "logs read"))).toBe(200);
  },
);
