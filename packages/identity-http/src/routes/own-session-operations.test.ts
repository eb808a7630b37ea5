import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, cookieOf, type Http, makeHttp, origin } from "../../test/support/http.ts";

let http: Http;
let path: string;

beforeEach(async () => {
  http = makeHttp();
  await http.add("root", { role: "admin", superAdmin: true });
  path = `/users/${(await http.add("bob")).uid}`;
});

const statusOf = async (token: string): Promise<number> => (await http.call("GET", "/session", { token })).status;
const list = (token: string, query = ""): Promise<Answer> => http.call("GET", `${path}/sessions${query}`, { token });
const refOf = async (secret: string): Promise<string> => (await http.identity.sessions.get(secret)).refId;

describe("GET /users/{uid}/sessions", () => {
  it.each(["guest", "viewer", "user", "admin"])(
    "shows a %s the own sessions and app passwords, and nobody else's",
    async (role) => {
      const { uid } = await http.add("alice", { role });
      await http.logIn("bob");
      const token = await http.logIn("alice");
      const program = await http.appPassword("alice", "photos read");
      const { status, rows, text } = await http.call("GET", `/users/${uid}/sessions`, { token });
      expect(status).toBe(200);
      const shown = rows.map(({ ID, Kind, Current, UserUID }) => ({ ID, Kind, Current, UserUID }));
      expect(shown).toHaveLength(2);
      expect(shown).toContainEqual({ ID: await refOf(token), Kind: "browser", Current: true, UserUID: uid });
      expect(shown).toContainEqual({ ID: await refOf(program), Kind: "app-password", Current: false, UserUID: uid });
      for (const secret of [token, program, (await http.identity.sessions.get(token)).id])
        expect(text).not.toContain(secret);
    },
  );

  it("gives pages and the address of the next one, with the filter, until none is left", async () => {
    for (const name of ["rclone", "rsync", "curl", "rclone 2"]) {
      http.clock.advance({ seconds: 1 });
      const token = { name, scope: "*", lifetimeSeconds: -1 };
      await http.identity.sessions.addAppPassword("bob", token, { name: "cli:root" });
    }
    const token = await http.logIn("bob");
    const names: unknown[] = [];
    let query: string | undefined = "?count=2&q=R";
    for (let pages = 0; query !== undefined && pages < 5; pages += 1) {
      const { headers, rows } = await list(token, query);
      names.push(...rows.map(({ ClientName }) => ClientName));
      const link = headers.get("link");
      if (link !== null) expect(link).toMatch(new RegExp(`^<${origin}/api/v1${path}/sessions\\?.*>; rel="next"$`));
      query = link === null ? undefined : /\?[^>]*/.exec(link)?.[0];
    }
    expect(names).toEqual(["rclone 2", "rsync", "rclone"]);
    expect((await list(token)).headers.get("link")).toBeNull();
  });

  it("begins after own sessions only: another's is as good as none, so that nobody learns of it", async () => {
    const token = await http.logIn("bob");
    const foreign = await refOf(await http.logIn("root"));
    const answers = [await list(token, `?after=${foreign}`), await list(token, "?after=sess00000000")];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(2).fill([400, answers[0]?.text]));
  });

  it.each(["?count=0", "?count=1001", "?count=x", "?count=1&count=2", "?after=../x", "?offset=1", "?uid=u", "?q=%00"])(
    "refuses the query %s",
    async (query) => {
      expect((await list(await http.logIn("bob"), query)).status).toBe(400);
    },
  );

  it("finds nothing with the wildcards of SQL", async () => {
    const token = await http.logIn("bob");
    expect((await list(token, "?q=bob")).rows).toHaveLength(1);
    expect((await list(token, "?q=%25")).rows).toEqual([]);
    expect((await list(token, "?q=_")).rows).toEqual([]);
  });

  it("refuses another's uid, also an administrator", async () => {
    await http.add("alice");
    expect((await list(await http.logIn("alice"))).status).toBe(403);
    expect((await list(await http.logIn("root"))).status).toBe(403);
  });

  it("follows the scope: sessions may, read sessions and photos may not", async () => {
    expect((await list(await http.appPassword("bob", "sessions"))).status).toBe(200);
    expect((await list(await http.appPassword("bob", "*"))).status).toBe(200);
    expect((await list(await http.appPassword("bob", "read sessions"))).status).toBe(403);
    expect((await list(await http.appPassword("bob", "photos"))).status).toBe(403);
  });

  it("refuses a token that belongs to nobody", async () => {
    const token = await http.openSession(undefined, { provider: "access_token", method: "oauth2" });
    expect((await list(token)).status).toBe(403);
  });
});

describe("DELETE /users/{uid}/sessions/{ref}", () => {
  const end = (token: string, ref: string): Promise<Answer> =>
    http.call("DELETE", `${path}/sessions/${ref}`, { token });

  it("ends one of the own sessions and app passwords, with what it has opened", async () => {
    const token = await http.logIn("bob");
    const program = await http.appPassword("bob", "*");
    const child = await http.logIn("bob", { password: program });
    const ref = await refOf(program);
    const answer = await end(token, ref);
    expect([answer.status, answer.body]).toEqual([200, { status: "deleted", session_id: ref }]);
    expect([await statusOf(program), await statusOf(child), await statusOf(token)]).toEqual([401, 401, 200]);
    expect((await end(token, ref)).status).toBe(404);
    const [event] = await http.events("session.ended");
    expect(event).toMatchObject({ subject: ref, actor: { name: (await http.identity.accounts.get("bob")).uid } });
  });

  it("answers 404 for another's session as for none, and does not end it", async () => {
    const token = await http.logIn("bob");
    const roots = await http.logIn("root");
    const ref = await refOf(roots);
    const [there, nowhere] = [await end(token, ref), await end(token, "sess00000000")];
    expect([there.status, nowhere.status]).toEqual([404, 404]);
    expect(there.text.replaceAll(ref, "")).toBe(nowhere.text.replaceAll("sess00000000", ""));
    expect(await statusOf(roots)).toBe(200);
  });

  it("refuses another's uid, also an administrator's", async () => {
    const ref = await refOf(await http.logIn("bob"));
    expect((await end(await http.logIn("root"), ref)).status).toBe(403);
  });

  it("takes no secret and no session id: they would be in the logs of servers", async () => {
    const [token, other] = [await http.logIn("bob"), await http.logIn("bob")];
    const id = (await http.identity.sessions.get(other)).id;
    for (const reference of [other, id, await http.appPassword("bob", "*")]) {
      const answer = await end(token, reference);
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(reference);
    }
    expect(await statusOf(other)).toBe(200);
  });

  it("makes the browser forget the session that it ends itself, and no other", async () => {
    const cookie = await http.logInWithCookie("bob");
    const other = await http.logIn("bob");
    const call = (ref: string) => http.call("DELETE", `${path}/sessions/${ref}`, { cookie, origin });
    expect(cookieOf(await call(await refOf(other)))).toBeUndefined();
    const answer = await call(await refOf(cookie));
    expect(cookieOf(answer)).toBe("");
    expect(answer.headers.get("set-cookie")).toMatch(/Max-Age=0/);
    expect((await http.call("GET", "/session", { cookie })).status).toBe(401);
  });

  it("refuses a page of another site", async () => {
    const cookie = await http.logInWithCookie("bob");
    const ref = await refOf(cookie);
    const answer = await http.call("DELETE", `${path}/sessions/${ref}`, { cookie, origin: "https://evil.example.com" });
    expect([answer.status, await statusOf(cookie)]).toEqual([403, 200]);
  });

  it("needs a scope that may delete", async () => {
    const ref = await refOf(await http.logIn("bob"));
    expect((await end(await http.appPassword("bob", "read"), ref)).status).toBe(403);
    expect((await end(await http.appPassword("bob", "photos"), ref)).status).toBe(403);
    expect((await end(await http.appPassword("bob", "sessions"), ref)).status).toBe(200);
  });
});

describe("POST /users/{uid}/app-passwords", () => {
  const wanted = { client_name: "rclone", scope: "WebDAV  photos", expires_in: 3600, password: "bobsecret" };
  const add = (token: string, body: unknown = wanted): Promise<Answer> =>
    http.call("POST", `${path}/app-passwords`, { token, body });

  it.each(["guest", "viewer", "user", "admin"])("gives a %s a password for one program, this once", async (role) => {
    const { uid } = await http.add("alice", { role });
    const token = await http.logIn("alice");
    const body = { ...wanted, password: "alicesecret" };
    const answer = await http.call("POST", `/users/${uid}/app-passwords`, { token, body });
    const secret = String(answer.body["access_token"]);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      status: "success",
      ID: await refOf(secret),
      session_id: (await http.identity.sessions.get(secret)).id,
      access_token: secret,
      token_type: "Bearer",
      expires_in: 3600,
      client_name: "rclone",
      scope: "photos webdav",
    });
    expect(await statusOf(secret)).toBe(200);
    expect((await http.call("GET", `/users/${uid}/sessions`, { token })).text).not.toContain(secret);
    http.clock.advance({ hours: 1 });
    expect(await statusOf(secret)).toBe(401);
  });

  it.each([{ expires_in: 0 }, { expires_in: undefined }])("has no end with %o", async (given) => {
    const answer = await add(await http.logIn("bob"), { ...wanted, ...given });
    expect([answer.status, answer.body["expires_in"]]).toEqual([201, 0]);
  });

  it("needs the account's password: not a wrong one, none, or an app password", async () => {
    const token = await http.logIn("bob");
    for (const password of ["guessed-it", "", undefined, await http.appPassword("bob", "*")]) {
      const answer = await add(token, { ...wanted, password });
      expect([answer.status, answer.body["errorCode"]]).toEqual([403, "credentials/invalid"]);
    }
  });

  it("throttles guesses at the password", async () => {
    const token = await http.logIn("bob");
    for (let count = 0; count < 10; count += 1) {
      expect((await add(token, { ...wanted, password: `wrong-${String(count)}` })).status).toBe(403);
    }
    expect((await add(token)).status).toBe(429);
  });

  it("does not let a program make itself another: not with *, nor with sessions", async () => {
    for (const scope of ["*", "sessions", "read"]) {
      expect((await add(await http.appPassword("bob", scope))).status).toBe(403);
    }
    expect(await http.events("token.issued")).toHaveLength(3);
  });

  it("refuses another's uid, also an administrator's", async () => {
    const answer = await add(await http.logIn("root"), { ...wanted, password: "rootsecret" });
    expect(answer.status).toBe(403);
  });

  it.each([
    { scope: "" },
    { scope: "phötos" },
    { scope: "nothing" },
    { scope: undefined },
    { client_name: " " },
    { client_name: undefined },
    { client_name: "x".repeat(201) },
    { expires_in: -1 },
    { expires_in: 1.5 },
    { expires_in: 315_360_001 },
    { username: "root" },
    { uid: "u" },
    { role: "admin" },
  ])("refuses %o", async (given) => {
    expect((await add(await http.logIn("bob"), { ...wanted, ...given })).status).toBe(400);
    expect(await http.events("token.issued")).toEqual([]);
  });

  it("refuses a page of another site", async () => {
    const cookie = await http.logInWithCookie("bob");
    const options = { cookie, origin: "https://evil.example.com", body: wanted };
    expect((await http.call("POST", `${path}/app-passwords`, options)).status).toBe(403);
  });
});
