import { generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "./support/bench.ts";
import { lastOf } from "./support/browser.ts";
import { CLIENT_SECRET } from "./support/test-provider.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.clock.shiftMs = 0;
  bench.mount();
});

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
let counter = 0;

/** What the provider would put into its token. */
function claims(changes: JWTPayload = {}): JWTPayload {
  counter += 1;
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: bench.provider.issuer,
    sub: "sub-alice",
    aud: "photos",
    iat: now,
    exp: now + 120,
    jti: `token-${String(counter)}`,
    events: { [EVENT]: {} },
    ...changes,
  };
}

const header = { alg: "ES256", kid: "test-key", typ: "logout+jwt" } as const;

const sign = async (payload: JWTPayload, changes: { readonly typ?: string | undefined } = {}): Promise<string> => {
  const { typ = header.typ } = changes;
  const protectedHeader =
    "typ" in changes && changes.typ === undefined ? { alg: header.alg, kid: header.kid } : { ...header, typ };
  return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(await importJWK(bench.provider.signingKey));
};

const post = (body: string | URLSearchParams, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(bench.url("/backchannel-logout"), { method: "POST", body, headers });

const send = (token: string): Promise<Response> => post(new URLSearchParams({ logout_token: token }));

const without = (payload: JWTPayload, name: string): JWTPayload =>
  Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));

it("ends the session of whom the provider itself has signed out", async () => {
  const elsewhere = await bench.signIn();
  const { browser } = await bench.signIn();
  expect([await bench.whoAmI(browser), await bench.whoAmI(elsewhere.browser)]).toEqual(["/me alice", "/me alice"]);

  // At the provider, without coming by here.
  const question = lastOf(await browser.follow(`${bench.provider.issuer}/session/end`));
  const form = await question.response.text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? "";
  const body = new URLSearchParams({ xsrf, logout: "yes" });
  await browser.send(`${bench.provider.issuer}/session/end/confirm`, { method: "POST", body });

  expect(bench.provider.backchannelLogouts).toEqual([undefined]);
  expect([await bench.whoAmI(browser), await bench.whoAmI(elsewhere.browser)]).toEqual(["/me nobody", "/me nobody"]);
  const [event] = await bench.events();
  expect(event).toMatchObject({
    action: "sessions.ended",
    subjectName: "alice",
    actor: { name: "system:oidc", clientIp: "192.0.2.7" },
  });
});

describe("a logout token", () => {
  it.each([
    ["with its type", {}],
    ["without a type, as older providers send it", { typ: undefined }],
    ["with the type of any JWT", { typ: "JWT" }],
    ["with its type in full", { typ: "application/logout+jwt" }],
  ])("is followed %s", async (_, changes) => {
    const { browser } = await bench.signIn();
    const response = await send(await sign(claims(), changes));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe("");
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
  });

  it("is followed when this client is one of several", async () => {
    expect((await send(await sign(claims({ aud: ["another", "photos"] })))).status).toBe(200);
  });

  it("that names only a session is followed where that session has begun", async () => {
    const sids: unknown[] = [];
    bench.mount({
      fetch: bench.tamper(async (url, forward) => {
        const response = await forward();
        if (!url.endsWith("/token")) return response;
        const body = (await response.json()) as { id_token: string };
        const key = await importJWK(bench.provider.signingKey);
        const [, payload = ""] = body.id_token.split(".");
        const idToken = { ...(JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload), sid: "sid-1" };
        sids.push(idToken.sid);
        return Response.json({
          ...body,
          id_token: await new SignJWT(idToken).setProtectedHeader({ alg: "ES256", kid: "test-key" }).sign(key),
        });
      }),
    });
    const { browser } = await bench.signIn();
    expect(sids).toEqual(["sid-1"]);
    const bySession = (sid: string): JWTPayload => without(claims({ sid }), "sub");
    expect((await send(await sign(bySession("sid-2")))).status).toBe(400);
    expect(await bench.whoAmI(browser)).toBe("/me alice");
    expect((await send(await sign(bySession("sid-1")))).status).toBe(200);
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
  });

  it("leaves everybody else alone", async () => {
    const { browser } = await bench.signIn();
    expect((await send(await sign(claims({ sub: "sub-bob" })))).status).toBe(200);
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });

  it("is followed once", async () => {
    const token = await sign(claims());
    expect((await send(token)).status).toBe(200);
    const { browser } = await bench.signIn();
    expect((await send(token)).status).toBe(400);
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });

  it("is followed once of eight that come at the same time", async () => {
    const token = await sign(claims());
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 400)]);
  });

  it("may be sent again when the store was away", async () => {
    const { browser } = await bench.signIn();
    const token = await sign(claims());
    const end = bench.identity.sessions.endByIdentity.bind(bench.identity.sessions);
    bench.identity.sessions.endByIdentity = () => Promise.reject(new Error("away"));
    const refused = await send(token);
    bench.identity.sessions.endByIdentity = end;
    expect([refused.status, await refused.json()]).toEqual([400, { error: "temporarily_unavailable" }]);
    expect(bench.errors.splice(0)).toEqual([new Error("away")]);

    expect((await send(token)).status).toBe(200);
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
  });

  it("is as good as five minutes and the clocks' difference allow", async () => {
    const token = await sign(without(claims(), "exp"));
    bench.clock.shiftMs = 362_000;
    expect((await send(token)).status).toBe(400);
    bench.clock.shiftMs = 350_000;
    expect((await send(token)).status).toBe(200);
  });
});

describe("no logout follows from", () => {
  const seconds = (): number => Math.floor(Date.now() / 1000);
  const forgeries: readonly (readonly [string, () => Promise<string>])[] = [
    ["a token of another issuer", () => sign(claims({ iss: "https://elsewhere.example" }))],
    ["a token of the issuer with a slash at the end", () => sign(claims({ iss: `${bench.provider.issuer}/` }))],
    ["a token for another client", () => sign(claims({ aud: "another" }))],
    ["a token without an issuer", () => sign(without(claims(), "iss"))],
    ["a token without an audience", () => sign(without(claims(), "aud"))],
    ["a token without a time", () => sign(without(claims(), "iat"))],
    ["a token without an id", () => sign(without(claims(), "jti"))],
    ["a token whose id is empty", () => sign(claims({ jti: "" }))],
    ["a token without an event", () => sign(without(claims(), "events"))],
    ["a token of another event", () => sign(claims({ events: { "http://schemas.openid.net/event/other": {} } }))],
    ["a token whose event is no object", () => sign(claims({ events: { [EVENT]: "yes" } }))],
    ["a token whose events are a list", () => sign(claims({ events: [EVENT] }))],
    ["a token that names nobody", () => sign(without(claims(), "sub"))],
    ["a token whose subject is empty", () => sign(claims({ sub: "" }))],
    ["a token with a nonce", () => sign(claims({ nonce: "n" }))],
    ["a token with a nonce of null", () => sign(claims({ nonce: null }))],
    ["a token of another type", () => sign(claims(), { typ: "at+jwt" })],
    ["a token of long ago", () => sign(claims({ iat: seconds() - 3600, exp: seconds() + 3600 }))],
    ["a token that is over", () => sign(claims({ exp: seconds() - 120 }))],
    ["a token of the future", () => sign(claims({ iat: seconds() + 3600, exp: seconds() + 7200 }))],
    [
      "a token signed with another key",
      async () => new SignJWT(claims()).setProtectedHeader(header).sign((await generateKeyPair("ES256")).privateKey),
    ],
    [
      "a token signed with the client's secret",
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: "HS256", typ: "logout+jwt" })
          .sign(new TextEncoder().encode(CLIENT_SECRET)),
    ],
    [
      "a token that brings its own key",
      async () => {
        const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
        const jwk = (await crypto.subtle.exportKey("jwk", publicKey)) as { kty: string };
        return new SignJWT(claims()).setProtectedHeader({ ...header, kid: "own", jwk }).sign(privateKey);
      },
    ],
    ["a token that nobody signed", async () => new UnsecuredJWT(claims()).encode()],
    [
      "an edited token",
      async () =>
        (await sign(claims())).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify(claims())).toString("base64url")}.`),
    ],
    ["rubbish", () => Promise.resolve("a.b.c")],
    ["an empty token", () => Promise.resolve("")],
  ];

  it.each(forgeries)("%s", async (_, forge) => {
    const { browser } = await bench.signIn();
    const response = await send(await forge());
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: "invalid_request" });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });

  it("the ID token of a sign-in", async () => {
    const tokens: string[] = [];
    bench.mount({
      fetch: bench.tamper(async (url, forward) => {
        const response = await forward();
        if (url.endsWith("/token")) tokens.push(((await response.clone().json()) as { id_token: string }).id_token);
        return response;
      }),
    });
    const { browser } = await bench.signIn();
    expect(tokens).toHaveLength(1);
    expect((await send(tokens[0] ?? "")).status).toBe(400);
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });

  it("a request of another form", async () => {
    const token = await sign(claims());
    const form = new URLSearchParams({ logout_token: token });
    const answers = [
      await post(JSON.stringify({ logout_token: token }), { "content-type": "application/json" }),
      await post(form.toString(), { "content-type": "text/plain" }),
      await post(new URLSearchParams({ token })),
      await post(`${form.toString()}&${form.toString()}`, { "content-type": "application/x-www-form-urlencoded" }),
      await post(new URLSearchParams({ padding: "x".repeat(65_536), logout_token: token })),
      await fetch(bench.url("/backchannel-logout"), { method: "POST" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect((await fetch(`${bench.url("/backchannel-logout")}?${form.toString()}`)).status).toBe(404);
    // None of them has used it up.
    expect((await post(form)).status).toBe(200);
  });
});

it("is not possible while the provider's keys cannot be read", async () => {
  bench.mount({ fetch: () => Promise.reject(new TypeError("fetch failed")) });
  const response = await send(await sign(claims()));
  expect([response.status, await response.json()]).toEqual([400, { error: "temporarily_unavailable" }]);
  expect(bench.errors.splice(0)).toMatchObject([{ reason: "provider unavailable" }]);
});
