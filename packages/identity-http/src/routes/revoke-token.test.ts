import { beforeEach, describe, expect, it } from "vitest";
import { type CallOptions, type Http, makeHttp } from "../../test/support/http.ts";
import { basicOf, isGood, type KnownClient, register, tokenOf } from "../../test/support/oauth-clients.ts";

let http: Http;
beforeEach(() => {
  http = makeHttp();
});

const revoke = (options: CallOptions) => http.call("POST", "/oauth/revoke", options);
const refIdOf = async (secret: string): Promise<string> => (await http.identity.sessions.get(secret)).refId;
const deleted = { status: 200, body: { status: "deleted" } };

describe("a client", () => {
  let backup: KnownClient;
  let token: string;
  beforeEach(async () => {
    backup = await register(http, "Backup");
    token = await tokenOf(http, backup);
  });

  it.each([
    ["Basic and a form", () => ({ headers: basicOf(backup), form: { token } })],
    [
      "Basic and JSON with a hint",
      () => ({ headers: basicOf(backup), body: { token, token_type_hint: "access_token" } }),
    ],
    ["a form alone", () => ({ form: { token, client_id: backup.uid, client_secret: backup.secret } })],
    ["JSON alone", () => ({ body: { token, client_id: backup.uid, client_secret: backup.secret } })],
    ["a hint that nobody knows", () => ({ headers: basicOf(backup), form: { token, token_type_hint: "x" } })],
  ])("ends its own token: %s", async (_, options) => {
    const answer = await revoke(options());
    expect(answer).toMatchObject(deleted);
    expect(answer.body).toEqual({ status: "deleted" });
    expect(await isGood(http, token)).toBe(false);
  });

  it("is answered the same for a token that is ended, unknown, junk, or anybody else's, which goes on", async () => {
    await http.add("bob");
    const other = await register(http, "Other");
    const others = [await tokenOf(http, other), await http.logIn("bob"), await http.appPassword("bob", "*")];
    await revoke({ headers: basicOf(backup), form: { token } });
    const refIds = await Promise.all(others.map(refIdOf));
    for (const given of [token, "0".repeat(48), "junk", "", ...others, ...refIds]) {
      const { body, status } = await revoke({ headers: basicOf(backup), form: { token: given } });
      expect({ given, status, body }).toEqual({ given, status: 200, body: { status: "deleted" } });
    }
    for (const secret of others) expect(await isGood(http, secret)).toBe(true);
  });

  it("has to be right: a wrong secret ends nothing", async () => {
    const answer = await revoke({ headers: basicOf({ ...backup, secret: "x".repeat(32) }), form: { token } });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(answer.headers.get("www-authenticate")).toMatch(/^Basic /);
    expect(await isGood(http, token)).toBe(true);
  });

  it("is slowed down when it guesses", async () => {
    const guess = () => revoke({ headers: basicOf({ ...backup, secret: "wrong" }), form: { token } });
    let answer = await guess();
    for (let guesses = 1; answer.status === 401 && guesses < 20; guesses += 1) answer = await guess();
    expect(answer).toMatchObject({ status: 429, body: { error: "slow_down" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("has to name a token, once", async () => {
    const bad = { status: 400, body: { error: "invalid_request" } };
    expect(await revoke({ headers: basicOf(backup), form: {} })).toMatchObject(bad);
    expect(await revoke({ headers: basicOf(backup), form: { token, client_secret: backup.secret } })).toMatchObject(
      bad,
    );
    const headers = { ...basicOf(backup), "content-type": "application/x-www-form-urlencoded" };
    expect(await revoke({ headers, body: `token=${token}&token=x` })).toMatchObject(bad);
    expect(await isGood(http, token)).toBe(true);
  });
});

describe("whoever has a token", () => {
  beforeEach(async () => {
    await http.add("bob");
    await http.add("carol");
  });

  it("may end it, by sending it or by coming with it", async () => {
    const [first, second] = [await http.appPassword("bob", "photos"), await http.appPassword("bob", "photos")];
    expect(await revoke({ form: { token: first } })).toMatchObject(deleted);
    expect(await revoke({ token: second })).toMatchObject(deleted);
    expect([await isGood(http, first), await isGood(http, second)]).toEqual([false, false]);
  });

  it("may end a client's token, too", async () => {
    const token = await tokenOf(http, await register(http, "Backup"));
    expect(await revoke({ token })).toMatchObject(deleted);
    expect(await isGood(http, token)).toBe(false);
  });

  it("cannot end the session of a browser: that is for logging out", async () => {
    const session = await http.logIn("bob");
    const refused = { status: 403, body: { error: "insufficient_scope" } };
    expect(await revoke({ token: session })).toMatchObject(refused);
    expect(await revoke({ form: { token: session } })).toMatchObject(refused);
    expect(await revoke({ token: session, form: { token: await refIdOf(session) } })).toMatchObject(refused);
    expect(await isGood(http, session)).toBe(true);
  });

  it("has to have one", async () => {
    expect((await revoke({})).status).toBe(401);
    expect((await revoke({ form: {} })).status).toBe(401);
    expect((await revoke({ token: "0".repeat(48) })).status).toBe(401);
  });

  it("hears 200 for what is not there, with and without a session", async () => {
    const session = await http.logIn("bob");
    for (const token of ["0".repeat(48), "0".repeat(64), "sess00000000", "junk"]) {
      expect(await revoke({ form: { token } })).toMatchObject(deleted);
      expect(await revoke({ token: session, form: { token } })).toMatchObject(deleted);
    }
  });
});

describe("a person", () => {
  let session: string;
  beforeEach(async () => {
    await http.add("bob");
    await http.add("carol");
    session = await http.logIn("bob");
  });

  it("ends the tokens of the own programs by ref id and by session id", async () => {
    for (const nameOf of [refIdOf, async (secret: string) => (await http.identity.sessions.get(secret)).id]) {
      const secret = await http.appPassword("bob", "photos");
      expect(await revoke({ token: session, form: { token: await nameOf(secret) } })).toMatchObject(deleted);
      expect(await isGood(http, secret)).toBe(false);
    }
  });

  it("learns nothing of others' by a name, and ends nothing", async () => {
    const secret = await http.appPassword("carol", "photos");
    const { id, refId } = await http.identity.sessions.get(secret);
    const unknown = await revoke({ token: session, form: { token: "sess00000000" } });
    for (const token of [id, refId, refId.toUpperCase()]) {
      const { status, text } = await revoke({ token: session, form: { token } });
      expect({ status, text }).toEqual({ status: unknown.status, text: unknown.text });
    }
    expect(await isGood(http, secret)).toBe(true);
  });

  it("is what a program is not: by a name it ends nothing, not even of its owner", async () => {
    const secret = await http.appPassword("bob", "photos");
    const program = await http.appPassword("bob", "*");
    for (const token of [undefined, program]) {
      const { body } = await revoke({ token, form: { token: await refIdOf(secret) } });
      expect(body).toEqual({ status: "deleted" });
    }
    expect(await isGood(http, secret)).toBe(true);
  });
});
