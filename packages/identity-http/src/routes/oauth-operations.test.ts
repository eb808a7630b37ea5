import { resources } from "@pp/identity";
import { beforeEach, describe, expect, it } from "vitest";
import { by, type CallOptions, type Http, makeHttp, origin, readAnswer } from "../../test/support/http.ts";
import { basicOf, isGood, type KnownClient, register, tokenOf } from "../../test/support/oauth-clients.ts";

let http: Http;
beforeEach(() => {
  http = makeHttp();
});

describe("POST /oauth/introspect", () => {
  let backup: KnownClient;
  beforeEach(async () => {
    backup = await register(http, "Backup", { tokenLifetimeSeconds: 600 });
  });
  const introspect = (options: CallOptions) => http.call("POST", "/oauth/introspect", options);
  const ask = (token: string, client = backup) => introspect({ headers: basicOf(client), form: { token } });

  it("tells a client what its own token is good for", async () => {
    const token = await tokenOf(http, backup);
    const iat = Math.floor(http.clock.now().getTime() / 1000);
    const claims = { client_id: backup.uid, token_type: "Bearer", scope: "metrics photos read", iat, exp: iat + 600 };
    expect((await ask(token)).body).toEqual({ active: true, ...claims });
    const inBody = { token, client_id: backup.uid, client_secret: backup.secret };
    expect((await introspect({ body: inBody })).body).toEqual({ active: true, ...claims });
    expect((await introspect({ form: inBody })).body).toEqual({ active: true, ...claims });
  });

  it("names the account that the client acts for", async () => {
    await http.add("bob");
    const client = await register(http, "Of bob", { owner: "bob" });
    expect((await ask(await tokenOf(http, client), client)).body).toMatchObject({ active: true, username: "bob" });
  });

  it("says nothing but inactive of a token that is over, ended, unknown, or anybody else's", async () => {
    await http.add("bob");
    const other = await register(http, "Other");
    const [over, ended] = [await tokenOf(http, backup), await tokenOf(http, backup)];
    await http.identity.sessions.end(ended, by);
    http.clock.advance({ seconds: 599 });
    expect((await ask(over)).body).toMatchObject({ active: true });
    http.clock.advance({ seconds: 1 });
    const others = [await tokenOf(http, other), await http.logIn("bob"), await http.appPassword("bob", "*")];
    const { id, refId } = await http.identity.sessions.get(over);
    for (const token of [over, ended, "0".repeat(48), "junk", "", id, refId, ...others]) {
      const { body, status } = await ask(token);
      expect({ token, status, body }).toEqual({ token, status: 200, body: { active: false } });
    }
    for (const secret of others) expect(await isGood(http, secret)).toBe(true);
  });

  it("says inactive of a token whose account may not log in any more", async () => {
    await http.add("bob");
    const client = await register(http, "Of bob", { owner: "bob" });
    const token = await tokenOf(http, client);
    await http.identity.accounts.modify("bob", { canLogin: false }, by);
    expect((await ask(token, client)).body).toEqual({ active: false });
  });

  it("asks who wants to know, under the throttle", async () => {
    const token = await tokenOf(http, backup);
    const refused = { status: 401, body: { error: "invalid_client" } };
    expect(await introspect({ form: { token } })).toMatchObject(refused);
    expect(await introspect({ token, form: { token } })).toMatchObject(refused);
    let answer = await ask(token, { ...backup, secret: "wrong" });
    expect(answer).toMatchObject(refused);
    for (let guesses = 1; answer.status === 401 && guesses < 20; guesses += 1) {
      answer = await ask(token, { ...backup, secret: "wrong" });
    }
    expect(answer).toMatchObject({ status: 429, body: { error: "slow_down" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("needs a token", async () => {
    const answer = await introspect({ headers: basicOf(backup), form: {} });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request", field: "token" } });
  });
});

describe("GET /oauth/userinfo", () => {
  const ask = (token?: string) => http.call("GET", "/oauth/userinfo", { token });

  it("tells whose token it is, and nothing that is a right", async () => {
    const account = await http.add("bob", { displayName: "Bob Rivers", email: "bob@example.com" });
    const { body, status } = await ask(await http.logIn("bob"));
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ sub: account.uid, preferred_username: "bob", name: "Bob Rivers", email: "bob@example.com" },
      updated_at: expect.any(Number),
    });
  });

  it("leaves out an email that there is not", async () => {
    await http.add("bob");
    expect((await ask(await http.logIn("bob"))).body).not.toHaveProperty("email");
  });

  it("is for tokens with the scope, and with a person behind them", async () => {
    await http.add("bob");
    expect((await ask()).status).toBe(401);
    expect((await ask("0".repeat(48))).status).toBe(401);
    expect((await ask(await http.appPassword("bob", "users"))).status).toBe(200);
    expect((await ask(await http.appPassword("bob", "photos"))).status).toBe(403);
    const nobodys = await register(http, "Nobody's", { scope: "*" });
    expect((await ask(await tokenOf(http, nobodys))).status).toBe(403);
    const bobs = await register(http, "Bob's", { scope: "users", owner: "bob" });
    expect((await ask(await tokenOf(http, bobs))).body).toMatchObject({ preferred_username: "bob" });
  });
});

describe.each(["oauth-authorization-server", "openid-configuration"])("GET /.well-known/%s", (name) => {
  const ask = async (method = "GET") =>
    readAnswer(await http.handler(new Request(`${origin}/.well-known/${name}`, { method })));

  it("says what there is and where, without a login", async () => {
    const { body, status } = await ask();
    const endpoints = { token: "token", revocation: "revoke", introspection: "introspect", userinfo: "userinfo" };
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: origin,
      grant_types_supported: ["client_credentials", "password"],
      scopes_supported: [...resources, "read", "write", "*"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      ...Object.fromEntries(
        Object.entries(endpoints).map(([key, path]) => [`${key}_endpoint`, `${origin}/api/v1/oauth/${path}`]),
      ),
    });
  });

  it("names endpoints that are there", async () => {
    const { body } = await ask();
    for (const key of ["token_endpoint", "revocation_endpoint", "introspection_endpoint"]) {
      const answer = await readAnswer(await http.handler(new Request(String(body[key]), { method: "POST" })));
      expect([400, 401]).toContain(answer.status);
    }
  });

  it("is read only, and at the root of the host", async () => {
    const answer = await ask("POST");
    expect({ status: answer.status, allow: answer.headers.get("allow") }).toEqual({ status: 405, allow: "GET" });
    expect((await http.call("GET", `/.well-known/${name}`)).status).toBe(404);
  });
});
