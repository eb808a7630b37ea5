import { beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  type CallOptions,
  cookieName,
  cookieOf,
  type Http,
  makeHttp,
  origin,
} from "../../test/support/http.ts";

let http: Http;

beforeEach(async () => {
  http = makeHttp();
  await http.add("root", { role: "admin", superAdmin: true });
  await http.add("bob", { displayName: "Bob" });
});

const good = { username: "bob", password: "bobsecret" };
const evil = "https://evil.example.com";

const logIn = (body: unknown, options: CallOptions = {}): Promise<Answer> =>
  http.call("POST", "/session", { body, ...options });
const statusOf = async (options: CallOptions): Promise<number> => (await http.call("GET", "/session", options)).status;
const sessionOf = (secret: string) => http.identity.sessions.get(secret);

describe.each(["/session", "/sessions"])("POST %s", (path) => {
  it("logs in: a token of 48 hexadecimal digits, and what the original says beside it", async () => {
    const answer = await http.call("POST", path, { body: good });
    const token = String(answer.body["access_token"]);
    const { id, refId } = await sessionOf(token);
    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      {
        status: "success",
        id: token,
        session_id: id,
        token_type: "Bearer",
        expires_in: 14 * 86_400,
        provider: "local",
        scope: "*",
        user: { Name: "bob", DisplayName: "Bob" },
        data: {},
        config: {},
      },
    ]);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.text).not.toMatch(/bobsecret|\$2b\$/);
    expect(refId).toMatch(/^sess/);
  });
});

describe("logging in", () => {
  it("answers alike, whatever is wrong: name, password, account", async () => {
    await http.add("carol", { canLogin: false });
    await http.add("dave", { provider: "oidc", authId: "12345678", password: undefined });
    const attempts = [
      { username: "bob", password: "guessed-it" },
      { username: "nobody", password: "guessed-it" },
      { username: "carol", password: "carolsecret" },
      { username: "dave", password: "davesecret" },
      { username: "b\u0000b", password: "bobsecret" },
      { username: "bob" },
      {},
    ];
    for (const attempt of attempts) {
      const { headers, status, text } = await logIn(attempt);
      expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="identity"']);
      expect(JSON.parse(text)).toEqual({
        type: "about:blank",
        title: "Invalid credentials",
        status: 401,
        detail: "Invalid credentials",
        message: "Invalid credentials",
        code: 401,
        error: "Invalid credentials",
      });
    }
  });

  it("is throttled for an address after ten failures, with the time to wait", async () => {
    for (let count = 0; count < 10; count += 1)
      expect((await logIn({ username: `u${String(count)}`, password: "x" })).status).toBe(401);
    const throttled = await logIn(good);
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(throttled.body).toMatchObject({ code: 429, error: "rate limit exceeded" });
    expect((await logIn(good, { ip: "198.51.100.7" })).status).toBe(200);
    http.clock.advance({ seconds: 60 });
    expect((await logIn(good)).status).toBe(200);
  });

  it("believes no header on where it comes from", async () => {
    const spoofed = (count: number) => ({ headers: { "x-forwarded-for": `198.51.100.${String(count)}` } });
    for (let count = 0; count < 10; count += 1)
      await logIn({ username: `u${String(count)}`, password: "x" }, spoofed(count));
    expect((await logIn(good, spoofed(11))).status).toBe(429);
  });

  it.each([
    { username: 1 },
    { username: ["bob"] },
    { admin: true },
    { clientIp: "192.0.2.9" },
    { username: "x".repeat(65) },
    { cookie: "yes" },
    { password: "x".repeat(257) },
  ])("refuses %o before anything is looked up", async (given) => {
    expect((await logIn({ ...good, ...given })).status).toBe(400);
    expect(await http.events("login.attempted")).toEqual([]);
  });

  it("is not stopped by a session that is over", async () => {
    const token = await http.logIn("bob");
    await http.call("DELETE", "/session", { token });
    expect((await logIn(good, { token })).status).toBe(200);
  });

  it("takes an app password, whose scope the session has", async () => {
    const password = await http.appPassword("bob", "photos sessions");
    const answer = await logIn({ username: "bob", password });
    expect([answer.status, answer.body["provider"], answer.body["scope"]]).toEqual([
      200,
      "application",
      "photos sessions",
    ]);
  });
});

describe("logging in with a second factor", () => {
  it("is done in two steps: nothing that the first gives opens anything", async () => {
    const enrolment = await http.enrol("bob");
    http.clock.advance({ minutes: 1 });
    const first = await logIn(good);
    expect([first.status, first.body]).toMatchObject([
      401,
      { error: "passcode required", code: 32, message: "Enter verification code", status: 401 },
    ]);
    expect([first.body["access_token"], first.headers.get("set-cookie")]).toEqual([undefined, null]);
    const challenge = String(first.body["challenge"]);
    expect(await statusOf({ token: challenge })).toBe(401);
    expect(await statusOf({ cookie: challenge })).toBe(401);

    const second = await logIn({ challenge, code: http.codeOf(enrolment) });
    expect([second.status, await statusOf({ token: String(second.body["access_token"]) })]).toEqual([200, 200]);
  });

  it("is done in one step by those who send the code at once", async () => {
    const enrolment = await http.enrol("bob");
    http.clock.advance({ minutes: 1 });
    expect((await logIn({ ...good, code: http.codeOf(enrolment) })).status).toBe(200);
  });

  it("refuses a wrong code, no code, a code that was used, and one of another challenge", async () => {
    const enrolment = await http.enrol("bob");
    http.clock.advance({ minutes: 1 });
    const challenge = String((await logIn(good)).body["challenge"]);
    const wrong = await logIn({ challenge, code: "000000" });
    expect(wrong.body).toMatchObject({
      status: 401,
      error: "invalid passcode",
      message: "Invalid verification code, please try again",
    });
    expect((await logIn({ challenge })).status).toBe(401);
    expect((await logIn({ challenge: `${challenge}x`, code: http.codeOf(enrolment) })).status).toBe(401);
    const code = http.codeOf(enrolment);
    expect((await logIn({ challenge, code })).status).toBe(200);
    expect((await logIn({ challenge, code })).status).toBe(401);
  });

  it("has five minutes for the second step, and not six", async () => {
    const enrolment = await http.enrol("bob");
    http.clock.advance({ minutes: 1 });
    const challenge = String((await logIn(good)).body["challenge"]);
    http.clock.advance({ minutes: 5 });
    expect((await logIn({ challenge, code: http.codeOf(enrolment) })).status).toBe(401);
  });

  it("puts the session of the second step into a cookie for those who ask then", async () => {
    const enrolment = await http.enrol("bob");
    http.clock.advance({ minutes: 1 });
    const challenge = String((await logIn({ ...good, cookie: true }, { origin })).body["challenge"]);
    const answer = await logIn({ challenge, code: http.codeOf(enrolment), cookie: true }, { origin });
    expect(await statusOf({ cookie: cookieOf(answer) })).toBe(200);
  });
});

describe("logging in with a cookie", () => {
  it("keeps the token from scripts: it is in the cookie and nowhere else", async () => {
    const answer = await logIn({ ...good, cookie: true }, { origin });
    const token = String(cookieOf(answer));
    expect(answer.headers.get("set-cookie")).toBe(
      `${cookieName}=${token}; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect(answer.text).not.toContain(token);
    expect(answer.body).not.toHaveProperty("access_token");
    expect(await statusOf({ cookie: token })).toBe(200);
  });

  it("refuses login CSRF: no page of another site can log its visitor in, not even with good credentials", async () => {
    for (const foreign of [evil, "null", "http://photos.example.com", undefined]) {
      const answer = await logIn({ ...good, cookie: true }, { origin: foreign });
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
    }
    expect(await http.events("login.attempted")).toEqual([]);
    expect((await http.identity.sessions.list({ limit: 10 })).length).toBe(0);
  });

  it("refuses login CSRF at the second step too", async () => {
    const enrolment = await http.enrol("bob");
    http.clock.advance({ minutes: 1 });
    const challenge = String((await logIn(good)).body["challenge"]);
    const body = { challenge, code: http.codeOf(enrolment), cookie: true };
    const answer = await logIn(body, { origin: evil });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
    expect((await logIn(body, { origin })).status).toBe(200);
  });

  it("takes no form: a page of another site can send one without being asked", async () => {
    const form = { ...good, cookie: "true" };
    expect((await http.call("POST", "/session", { form, origin: evil })).status).toBe(400);
    const text = { ...good, cookie: true };
    const headers = { "content-type": "text/plain" };
    expect((await logIn(JSON.stringify(text), { headers, origin: evil })).status).toBe(415);
  });

  it("is refused where the host keeps no sessions in cookies, and cookies are not looked at there", async () => {
    const { store } = http;
    const bare = makeHttp({ store, cookie: undefined });
    const answer = await bare.call("POST", "/session", { body: { ...good, cookie: true }, origin });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([400, null]);
    const token = await bare.logIn("bob");
    expect((await bare.call("GET", "/session", { cookie: token })).status).toBe(401);
    expect((await bare.call("GET", "/session", { token })).status).toBe(200);
  });

  it("lets the page of another site read nothing and end nothing with the cookie", async () => {
    const cookie = await http.logInWithCookie("bob");
    for (const foreign of [evil, "null", undefined]) {
      expect((await http.call("DELETE", "/session", { cookie, origin: foreign })).status).toBe(403);
    }
    expect(
      (await http.call("GET", "/session", { cookie, origin: evil })).headers.get("access-control-allow-origin"),
    ).toBeNull();
    expect(await statusOf({ cookie })).toBe(200);
  });

  it("asks nothing of where a request comes from that brings its token in a header", async () => {
    const token = await http.logIn("bob");
    expect((await http.call("DELETE", "/session", { token, origin: evil })).status).toBe(200);
  });
});

describe("session fixation", () => {
  it("is of no use: whoever logs in with a session of theirs gets a new secret, and the former one is over", async () => {
    const former = await http.logIn("bob");
    const token = String((await logIn(good, { token: former })).body["access_token"]);
    expect(token).not.toBe(former);
    expect([await statusOf({ token: former }), await statusOf({ token })]).toEqual([401, 200]);
  });

  it("is of no use with a cookie either", async () => {
    const former = await http.logInWithCookie("bob");
    const cookie = cookieOf(await logIn({ ...good, cookie: true }, { cookie: former, origin }));
    expect(cookie).not.toBe(former);
    expect([await statusOf({ cookie: former }), await statusOf({ cookie })]).toEqual([401, 200]);
  });

  it("does not end the sessions of others, nor the app password that a login comes with", async () => {
    const roots = await http.logIn("root");
    const program = await http.appPassword("bob", "*");
    await logIn(good, { token: roots });
    await logIn(good, { token: program });
    expect([await statusOf({ token: roots }), await statusOf({ token: program })]).toEqual([200, 200]);
  });

  it("does not end a session when the login fails", async () => {
    const token = await http.logIn("bob");
    await logIn({ ...good, password: "guessed-it" }, { token });
    expect(await statusOf({ token })).toBe(200);
  });

  it("cannot choose a secret: one that the server did not give opens nothing before and after a login", async () => {
    const chosen = "0123456789abcdef".repeat(3);
    const answer = await logIn({ ...good, cookie: true }, { cookie: chosen, origin });
    expect([cookieOf(answer) === chosen, await statusOf({ cookie: chosen })]).toEqual([false, 401]);
  });
});

describe("GET /session", () => {
  it("shows the own session without its secret, with and without its id", async () => {
    const token = await http.logIn("bob");
    const { id, refId } = await sessionOf(token);
    for (const path of ["/session", `/session/${id}`, `/sessions/${id}`, `/session/${refId}`]) {
      const { body, status, text } = await http.call("GET", path, { token });
      expect([path, status, body["session_id"]]).toEqual([path, 200, id]);
      expect(text).not.toContain(token);
    }
  });

  it("refuses another's id, an administrator's request too", async () => {
    const { id, refId } = await sessionOf(await http.logIn("bob"));
    const token = await http.logIn("root");
    for (const path of [`/session/${id}`, `/session/${refId}`, `/sessions/${id}`]) {
      expect((await http.call("GET", path, { token })).status).toBe(403);
    }
  });

  it("takes neither the id of a session nor its ref id for a secret", async () => {
    const { id, refId } = await sessionOf(await http.logIn("bob"));
    for (const token of [id, refId]) {
      expect(await statusOf({ token })).toBe(401);
      expect(await statusOf({ cookie: token })).toBe(401);
    }
  });

  it("is refused at the next request when the account is disabled, deleted or the session ended", async () => {
    const tokens = [await http.logIn("bob"), await http.logInWithCookie("bob"), await http.appPassword("bob", "*")];
    await http.identity.accounts.modify("bob", { canLogin: false }, { name: "cli:root" });
    for (const token of tokens) expect(await statusOf({ token })).toBe(401);
  });

  it("takes an app password by Basic with its owner's name only", async () => {
    const secret = await http.appPassword("bob", "*");
    const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString("base64")}` } });
    expect(await statusOf(basic(`bob:${secret}`))).toBe(200);
    expect(await statusOf(basic(`Bob:${secret}`))).toBe(200);
    for (const name of ["root", "", "nobody", "b b"]) expect(await statusOf(basic(`${name}:${secret}`))).toBe(401);
    expect(await statusOf(basic("bob:bobsecret"))).toBe(401);
  });
});

describe("DELETE /session", () => {
  it.each(["/session", "/session/{id}", "/sessions/{id}", "/session/{ref}", "/sessions/{ref}"])(
    "ends the own session: %s",
    async (form) => {
      const token = await http.logIn("bob");
      const { id, refId } = await sessionOf(token);
      const path = form.replace("{id}", id).replace("{ref}", refId);
      const answer = await http.call("DELETE", path, { token });
      expect([answer.status, answer.body]).toEqual([200, { status: "deleted", session_id: refId }]);
      expect(await statusOf({ token })).toBe(401);
    },
  );

  it("makes the browser forget the cookie of the session that ended", async () => {
    const cookie = await http.logInWithCookie("bob");
    expect(cookieOf(await http.call("DELETE", "/session", { cookie, origin }))).toBe("");
  });

  it("refuses the session id of another, an administrator's request too", async () => {
    const token = await http.logIn("bob");
    const { id } = await sessionOf(token);
    expect((await http.call("DELETE", `/session/${id}`, { token: await http.logIn("root") })).status).toBe(403);
    expect(await statusOf({ token })).toBe(200);
  });

  it("ends any session by its ref id for an administrator, and for nobody else", async () => {
    const token = await http.logIn("bob");
    const { refId } = await sessionOf(token);
    await http.add("alice");
    expect((await http.call("DELETE", `/sessions/${refId}`, { token: await http.logIn("alice") })).status).toBe(403);
    expect(await statusOf({ token })).toBe(200);
    expect((await http.call("DELETE", `/sessions/${refId}`, { token: await http.logIn("root") })).status).toBe(200);
    expect(await statusOf({ token })).toBe(401);
  });

  it("answers 404 for an unknown ref id to administrators, and 403 to others, who learn nothing", async () => {
    expect((await http.call("DELETE", "/session/sess00000000", { token: await http.logIn("root") })).status).toBe(404);
    expect((await http.call("DELETE", "/session/sess00000000", { token: await http.logIn("bob") })).status).toBe(403);
  });

  it("does not leave it to an administrator's token that may only read", async () => {
    const { refId } = await sessionOf(await http.logIn("bob"));
    const token = await http.appPassword("root", "read");
    expect((await http.call("DELETE", `/session/${refId}`, { token })).status).toBe(403);
  });

  it("asks for a login: 401 without and with a wrong token", async () => {
    expect((await http.call("DELETE", "/session")).status).toBe(401);
    expect((await http.call("DELETE", "/session", { token: "0".repeat(48) })).status).toBe(401);
  });
});
