import { beforeEach, describe, expect, it } from "vitest";
import { by, type Http, makeHttp } from "../../test/support/http.ts";
import { nextOf } from "../../test/support/pages.ts";

let http: Http;
let admin: string;
beforeEach(async () => {
  http = makeHttp();
  await http.add("alice", { role: "admin" });
  admin = await http.logIn("alice");
});

const list = (query = "") => http.call("GET", `/sessions${query}`, { token: admin });
const usersOf = ({ rows }: Awaited<ReturnType<typeof list>>) => rows.map((row) => row["UserName"]);

/** A session a second. */
async function logInOf(...usernames: readonly string[]): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (const username of usernames) {
    http.clock.advance({ seconds: 1 });
    await http.add(username);
    tokens.push(await http.logIn(username));
  }
  return tokens;
}

describe("GET /sessions", () => {
  it("has everybody's, the most recently active first, and marks the own", async () => {
    await logInOf("bob", "carol");
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(usersOf(answer)).toEqual(["carol", "bob", "alice"]);
    expect(answer.rows.map((row) => row["Current"])).toEqual([false, false, true]);
    expect(answer.rows[0]).toMatchObject({
      ...{ Kind: "browser", LoginIP: "192.0.2.1", AuthScope: "*", GrantType: "password" },
      ID: expect.stringMatching(/^sess[0-9a-z]{8}$/),
    });
  });

  it("has nothing in it that opens anything", async () => {
    const [bob = ""] = await logInOf("bob");
    const password = await http.appPassword("bob", "photos");
    const { text } = await list();
    for (const secret of [admin, bob, password]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/[0-9a-f]{48}/);
  });

  it("is read page by page", async () => {
    await logInOf("bob", "carol", "dave", "erin");
    const first = await list("?count=2");
    const second = await http.call("GET", nextOf(first) ?? "", { token: admin });
    const third = await http.call("GET", nextOf(second) ?? "", { token: admin });
    expect([first, second, third].flatMap(usersOf)).toEqual(["erin", "dave", "carol", "bob", "alice"]);
    expect(nextOf(third)).toBeUndefined();
  });

  it("filters by user, by name or uid, by program and by prefix", async () => {
    await logInOf("bob", "bobby");
    await http.appPassword("bob", "photos");
    const { uid } = await http.identity.accounts.get("bob");
    expect(usersOf(await list("?user=BOB"))).toEqual(["bob", "bob"]);
    expect(usersOf(await list(`?user=${uid}`))).toEqual(["bob", "bob"]);
    expect(usersOf(await list(`?user=${uid}&client=a%20program`))).toEqual(["bob"]);
    expect((await list("?client=a%20program")).rows.map((row) => row["Kind"])).toEqual(["app-password"]);
    expect(new Set(usersOf(await list("?q=bob")))).toEqual(new Set(["bob", "bobby"]));
    expect(usersOf(await list("?user=nobody"))).toEqual([]);
  });

  it("finds those that are over", async () => {
    await logInOf("bob");
    expect((await list("?expired=true")).rows).toEqual([]);
    http.clock.advance({ days: 15 });
    admin = await http.logIn("alice");
    expect(usersOf(await list("?expired=true"))).toEqual(["bob", "alice"]);
    expect((await list()).rows).toHaveLength(3);
  });

  it.each([
    ["count=0", "count"],
    ["after=x", "after"],
    ["after=sess00000000", "after"],
    ["expired=false", "expired"],
    ["expired=maybe", "expired"],
    ["user=%00", "user"],
    ["client=%00", "client"],
    ["scope=photos", "query"],
    ["user=a&user=b", "user"],
  ])("refuses %s", async (query, field) => {
    expect((await list(`?${query}`)).body).toMatchObject({ status: 400, field, errorCode: "request/invalid" });
  });

  it("takes neither a session id nor a secret for a place to begin after, and never repeats it", async () => {
    for (const after of [admin, "0".repeat(64), await http.appPassword("alice", "*")]) {
      const { body, status, text } = await list(`?after=${after}`);
      expect({ status, field: body["field"] }).toEqual({ status: 400, field: "after" });
      expect(text).not.toContain(after);
    }
  });

  it("says so when the session to begin after has ended", async () => {
    await logInOf("bob", "carol");
    const first = await list("?count=1");
    await http.identity.sessions.end(String(first.rows[0]?.["ID"]), by);
    expect((await http.call("GET", nextOf(first) ?? "", { token: admin })).body).toMatchObject({ field: "after" });
  });

  it("is for administrators and their programs with the scope", async () => {
    await http.add("bob");
    const ask = async (token?: string) => (await http.call("GET", "/sessions", { token })).status;
    expect(await ask()).toBe(401);
    expect(await ask(await http.logIn("bob"))).toBe(403);
    expect(await ask(await http.appPassword("bob", "*"))).toBe(403);
    expect(await ask(await http.appPassword("alice", "photos"))).toBe(403);
    expect(await ask(await http.appPassword("alice", "sessions read"))).toBe(200);
  });

  it("names sessions as DELETE takes them", async () => {
    const [bob = ""] = await logInOf("bob");
    const [row] = (await list("?user=bob")).rows;
    expect((await http.call("DELETE", `/sessions/${String(row?.["ID"])}`, { token: admin })).status).toBe(200);
    expect((await http.identity.authenticate(bob)).kind).toBe("denied");
  });
});
