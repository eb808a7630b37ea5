import { isAppPassword } from "@pp/identity";
import { beforeEach, describe, expect, it } from "vitest";
import { by, type CallOptions, type Http, makeHttp, passwordOf } from "../../test/support/http.ts";
import { openSession } from "../../test/support/open-session.ts";
import { askToken, basicOf, isGood, type KnownClient, register, tokenOf } from "../../test/support/oauth-clients.ts";

let http: Http;
beforeEach(() => {
  http = makeHttp();
});

const post = (options: CallOptions) => http.call("POST", "/oauth/token", options);

describe("client_credentials", () => {
  let backup: KnownClient;
  beforeEach(async () => {
    backup = await register(http, "Backup");
  });
  const inBody = () => ({ client_id: backup.uid, client_secret: backup.secret });
  const grant = { grant_type: "client_credentials" };

  it.each([
    ["Basic and a form", () => ({ headers: basicOf(backup), form: grant })],
    ["Basic and JSON", () => ({ headers: basicOf(backup), body: grant })],
    ["a form alone", () => ({ form: { ...grant, ...inBody() } })],
    ["JSON alone", () => ({ body: { ...grant, ...inBody() } })],
    [
      "Basic and a form that repeats the id",
      () => ({ headers: basicOf(backup), form: { ...grant, client_id: backup.uid } }),
    ],
    ["no grant type", () => ({ form: inBody() })],
    ["an empty grant type and scope", () => ({ form: { ...inBody(), grant_type: "", scope: "" } })],
    ["parameters that nobody knows", () => ({ form: { ...inBody(), ...grant, resource: "x" } })],
  ])("takes %s", async (_, options) => {
    const { body, headers, status } = await post(options());
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ status: "success", token_type: "Bearer", expires_in: 86_400, client_name: "Backup" },
      ...{ scope: "metrics photos read", session_id: expect.any(String), access_token: expect.any(String) },
    });
    expect(headers.get("pragma")).toBe("no-cache");
    expect(await isGood(http, String(body["access_token"]))).toBe(true);
  });

  it.each([
    ["photos", "photos read"],
    ["photos read", "photos read"],
    ["photos users", "photos read"],
    ["*", "metrics photos read"],
    ["read", "metrics photos read"],
  ])("narrows its scope to what was asked for: %s", async (scope, granted) => {
    const { body } = await askToken(http, backup, { scope });
    expect(body["scope"]).toBe(granted);
    const { principal } = (await http.identity.authenticate(String(body["access_token"]))) as {
      readonly principal?: { readonly scope: string };
    };
    expect(principal?.scope).toBe(granted);
  });

  it.each(["users", "write", "everything", "photos:view", "рhotos", "photos,metrics"])(
    "refuses the scope '%s', which is unknown or more than it may have",
    async (scope) => {
      const { body, status } = await askToken(http, backup, { scope });
      expect({ status, body }).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
      expect(body).not.toHaveProperty("access_token");
    },
  );

  it("answers the same for a client that is unknown, disabled, or gives a wrong secret", async () => {
    const disabled = await register(http, "Old", { enabled: false });
    const answers = [
      await askToken(http, { uid: "cs5gfen1bgxz7s9i", secret: backup.secret }),
      await askToken(http, disabled),
      await askToken(http, { ...backup, secret: "x".repeat(32) }),
      await askToken(http, { ...backup, secret: "" }),
      await askToken(http, { uid: "no client", secret: "" }),
    ].map(({ headers, status, text }) => ({ status, text, headers: [...headers] }));
    expect(answers[0]).toMatchObject({ status: 401, text: expect.stringContaining('"error":"invalid_client"') });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(new Map(answers[0]?.headers).get("www-authenticate")).toMatch(/^Basic /);
  });

  it("gives a client of a disabled account nothing", async () => {
    await http.add("bob");
    const client = await register(http, "Of bob", { owner: "bob", scope: "photos" });
    expect((await askToken(http, client)).status).toBe(200);
    await http.identity.accounts.modify("bob", { canLogin: false }, by);
    expect((await askToken(http, client)).body).toMatchObject({ error: "invalid_client" });
  });

  it.each([
    ["Basic and a secret in the body", () => ({ headers: basicOf(backup), form: { ...grant, ...inBody() } })],
    ["a parameter twice", () => ({ body: "grant_type=client_credentials&scope=photos&scope=metrics" })],
    ["the secret twice", () => ({ headers: basicOf(backup), body: "client_secret=a&client_secret=b" })],
    ["JSON that is a list", () => ({ headers: basicOf(backup), body: [] })],
    ["a scope that is a list", () => ({ headers: basicOf(backup), body: { scope: ["photos"] } })],
    ["a scope of 768 characters", () => ({ headers: basicOf(backup), form: { scope: "x".repeat(768) } })],
  ])("refuses %s", async (_, options) => {
    const given: CallOptions = options();
    const isForm = typeof given.body === "string";
    const headers = { ...given.headers, ...(isForm ? { "content-type": "application/x-www-form-urlencoded" } : {}) };
    const { body, status } = await post({ ...given, headers });
    expect({ status, body }).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  it("asks for a client where none is named", async () => {
    expect(await post({ form: grant })).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await post({ form: { ...grant, client_id: backup.uid } })).toMatchObject({ status: 401 });
  });

  it.each(["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "Password"])(
    "does not know the grant %s",
    async (grant_type) => {
      const { body, status } = await askToken(http, backup, { grant_type });
      expect({ status, body }).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
    },
  );

  it("slows down whoever guesses secrets, and says when to try again", async () => {
    const guess = () => askToken(http, { ...backup, secret: "x".repeat(32) });
    let answer = await guess();
    for (let guesses = 1; answer.status === 401 && guesses < 20; guesses += 1) answer = await guess();
    expect(answer).toMatchObject({ status: 429, body: { error: "slow_down" } });
    const seconds = Number(answer.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect((await askToken(http, backup)).status).toBe(429);
    http.clock.advance({ seconds });
    expect((await askToken(http, backup)).status).toBe(200);
  });

  it("does not slow down a client that is right, nor one elsewhere", async () => {
    for (let count = 0; count < 20; count += 1) expect((await askToken(http, backup)).status).toBe(200);
    for (let count = 0; count < 20; count += 1) await askToken(http, { ...backup, secret: "wrong" });
    const elsewhere = await post({ headers: basicOf(backup), form: grant, ip: "198.51.100.9" });
    expect(elsewhere.status).toBe(200);
  });

  it("keeps as many tokens as the client may have: the newest", async () => {
    const limited = await register(http, "Limited", { tokenLimit: 1 });
    const [first, second] = [await tokenOf(http, limited), await tokenOf(http, limited)];
    expect([await isGood(http, first), await isGood(http, second)]).toEqual([false, true]);
  });
});

describe("password", () => {
  let session: string;
  beforeEach(async () => {
    await http.add("bob");
    session = await http.logIn("bob");
  });
  const wanted = (fields: Readonly<Record<string, string>> = {}) => ({
    ...{ grant_type: "password", username: "bob", password: passwordOf("bob"), client_name: "Phone" },
    ...{ scope: "photos webdav", ...fields },
  });
  const ask = (token: string | undefined, fields: Readonly<Record<string, string>> = {}) =>
    post({ token, form: wanted(fields) });

  it("gives an app password of the own account, for what it was asked for", async () => {
    const { body, status } = await ask(session, { expires_in: "3600" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      client_name: "Phone",
      scope: "photos webdav",
      expires_in: 3600,
      token_type: "Bearer",
    });
    expect(isAppPassword(String(body["access_token"]))).toBe(true);
    expect(await http.identity.authenticate(String(body["access_token"]))).toMatchObject({
      principal: { kind: "app-password", account: { username: "bob" }, scope: "photos webdav" },
    });
  });

  it.each(["0", undefined])("never ends for expires_in %s", async (expires_in) => {
    const { body } = await ask(session, expires_in === undefined ? {} : { expires_in });
    expect(body["expires_in"]).toBe(0);
    http.clock.advance({ days: 3650 });
    expect(await isGood(http, String(body["access_token"]))).toBe(true);
  });

  it("takes JSON as well, and the name in any case", async () => {
    expect((await post({ token: session, body: { ...wanted({ username: "BOB" }), expires_in: 60 } })).status).toBe(200);
  });

  it("needs the session of a person: no token, no program's, and none of a client", async () => {
    const client = await register(http, "Of bob", { owner: "bob", scope: "*" });
    expect((await ask(undefined)).status).toBe(401);
    for (const token of [await http.appPassword("bob", "*"), await tokenOf(http, client)]) {
      expect(await ask(token)).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
    }
    expect((await http.identity.sessions.list({ search: "Phone", limit: 1 })).length).toBe(0);
  });

  it("takes the account's password only: neither a wrong one nor an app password", async () => {
    const appPassword = await http.appPassword("bob", "*");
    for (const password of ["wrong-password", appPassword, "", session]) {
      expect(await ask(session, { password })).toMatchObject({ status: 403, body: { error: "invalid_grant" } });
    }
  });

  it("is for nobody else's account, even with the right password of it", async () => {
    await http.add("carol");
    const answer = await ask(session, { username: "carol", password: passwordOf("carol") });
    expect(answer).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
  });

  it.each([
    [{ scope: "" }, "scope"],
    [{ client_name: " " }, "client_name"],
    [{ expires_in: "-1" }, "expires_in"],
    [{ expires_in: "soon" }, "expires_in"],
    [{ client_name: "x".repeat(201) }, "client_name"],
  ])("refuses %j", async (fields, field) => {
    expect(await ask(session, fields)).toMatchObject({ status: 400, body: { error: "invalid_request", field } });
  });

  it("refuses an unknown scope", async () => {
    expect(await ask(session, { scope: "everything" })).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });

  it("is throttled as logins are, the right password too", async () => {
    let answer = await ask(session, { password: "wrong-password" });
    for (let guesses = 1; answer.status === 403 && guesses < 20; guesses += 1) {
      answer = await ask(session, { password: "wrong-password" });
    }
    expect(answer).toMatchObject({ status: 429, body: { error: "slow_down" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask(session)).status).toBe(429);
  });

  it("takes a fresh login for the password of an account that has none, for ten minutes", async () => {
    await http.identity.passwords.remove("bob", by);
    session = await openSession(http, "bob");
    expect((await ask(session, { password: "" })).status).toBe(200);
    http.clock.advance({ minutes: 10 });
    expect((await ask(session, { password: "" })).status).toBe(200);
    http.clock.advance({ milliseconds: 1 });
    expect((await ask(session, { password: "" })).status).toBe(403);
  });
});
