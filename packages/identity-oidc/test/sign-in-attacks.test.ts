import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT, decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support/bench.ts";
import { Browser, lastOf, locationOf, type Step } from "./support/browser.ts";
import { CLIENT_SECRET } from "./support/test-provider.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());
afterEach(() => {
  bench.provider.next = { login: "sub-alice" };
  bench.clock.shiftMs = 0;
});

/** The page refuses, nobody is signed in, and the audit log says why. */
async function expectRefusal({ browser, last, reason, status = 401 }: ExpectedRefusal): Promise<string> {
  const text = await last.response.text();
  expect({ reason: (await bench.reasons())[0], status: last.response.status }).toEqual({ reason, status });
  expect(await bench.whoAmI(browser)).toBe("/me nobody");
  expect(text).toContain('<a href="/api/v1/oidc/login">');
  expect(last.response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(last.response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(last.response.headers.get("cache-control")).toBe("no-store");
  expect(last.response.headers.get("referrer-policy")).toBe("no-referrer");
  return text;
}

interface ExpectedRefusal {
  readonly browser: Browser;
  readonly last: Step;
  readonly reason: string;
  readonly status?: number;
}

const json = (body: unknown, status = 200): Response => Response.json(body, { status });

/** Changes what the provider answers to a request whose URL ends so. */
const answering = (end: string, change: (body: Record<string, unknown>) => unknown): ReturnType<Bench["tamper"]> =>
  bench.tamper(async (url, send) => {
    const response = await send();
    return url.endsWith(end) ? json(await change((await response.json()) as Record<string, unknown>)) : response;
  });

describe("the proof of PKCE", () => {
  it("is asked for: with another verifier the provider gives nothing", async () => {
    const fetch = bench.tamper(async (url, send, init) => {
      if (url.endsWith("/token") && init.body instanceof URLSearchParams) {
        expect(init.body.get("code_verifier")).toMatch(/^[\w-]{43}$/);
        init.body.set("code_verifier", "A".repeat(43));
      }
      return send();
    });
    bench.mount({ fetch });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason: "token exchange failed: invalid_grant" });
  });
});

describe("another issuer", () => {
  it("is not accepted for a slash at the end", async () => {
    bench.mount({ issuer: `${bench.provider.issuer}/` });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason: "provider issuer mismatch", status: 503 });
  });

  it("is not accepted from the metadata", async () => {
    bench.mount({
      fetch: answering("/openid-configuration", (body) => ({ ...body, issuer: "https://elsewhere.example" })),
    });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason: "provider issuer mismatch", status: 503 });
  });

  it.each(["https://elsewhere.example", ""])("is not accepted from the answer: %j", async (issuer) => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    expect(callback.searchParams.get("iss")).toBe(bench.provider.issuer);
    callback.searchParams.set("iss", issuer);
    const last = await browser.send(callback.href);
    await expectRefusal({ browser, last, reason: "issuer mismatch" });
  });

  it("is not assumed when the answer names none, though the provider says it always does", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    callback.searchParams.delete("iss");
    await expectRefusal({ browser, last: await browser.send(callback.href), reason: "issuer mismatch" });
  });
});

describe("a state", () => {
  it("is good once, even in the browser that has it", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    expect((await browser.send(callback.href)).response.status).toBe(303);
    const again = await browser.send(callback.href);
    expect(again.response.status).toBe(401);
    expect((await bench.reasons())[0]).toBe("state used already");
  });

  it("is good once for who has copied the cookie, whatever the provider would say", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    const thief = new Browser();
    thief.cookies.set(bench.origin, new Map(browser.cookies.get(bench.origin)));
    expect((await browser.send(callback.href)).response.status).toBe(303);
    await expectRefusal({ browser: thief, last: await thief.send(callback.href), reason: "state used already" });
  });

  it("that another process has used up fails at the provider", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    const thief = new Browser();
    thief.cookies.set(bench.origin, new Map(browser.cookies.get(bench.origin)));
    expect((await browser.send(callback.href)).response.status).toBe(303);
    bench.mount();
    const last = await thief.send(callback.href);
    await expectRefusal({ browser: thief, last, reason: "token exchange failed: invalid_grant" });
  });

  it("opens one session when it is brought eight times at once", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    const before = (await bench.identity.sessions.list({ limit: 1000 })).length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.send(callback.href)));
    expect(answers.map(({ response }) => response.status).sort()).toEqual([
      303,
      ...Array.from({ length: 7 }, () => 401),
    ]);
    expect(await bench.identity.sessions.list({ limit: 1000 })).toHaveLength(before + 1);
  });

  it("means nothing in a browser that has not begun the sign-in", async () => {
    bench.mount();
    const { callback } = await bench.authorize();
    const victim = new Browser();
    await expectRefusal({ browser: victim, last: await victim.send(callback.href), reason: "state unknown" });
  });

  it("means nothing in a browser that has begun another sign-in, which goes on", async () => {
    bench.mount();
    const attacker = await bench.authorize();
    const victim = await bench.authorize();
    const last = await victim.browser.send(attacker.callback.href);
    await expectRefusal({ browser: victim.browser, last, reason: "state unknown" });
    await victim.browser.send(victim.callback.href);
    expect(await bench.whoAmI(victim.browser)).toBe("/me alice");
  });

  it.each([
    ["another", "x".repeat(43)],
    ["a longer", undefined],
  ])("is compared whole: %s one", async (_, state) => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    callback.searchParams.set("state", state ?? `${callback.searchParams.get("state") ?? ""}x`);
    await expectRefusal({ browser, last: await browser.send(callback.href), reason: "state unknown" });
  });

  it("is good for less than ten minutes", async () => {
    bench.mount();
    const late = await bench.authorize();
    bench.clock.shiftMs = 601_000;
    const last = await late.browser.send(late.callback.href);
    const text = await expectRefusal({ browser: late.browser, last, reason: "state unknown" });
    expect(text).toContain("longer than ten minutes");
  });

  it("is not good with the cookie of another client of the same host", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    bench.mount({ clientId: "another" });
    await expectRefusal({ browser, last: await browser.send(callback.href), reason: "state unknown" });
  });
});

describe("a nonce", () => {
  it("that was changed on the way to the provider makes its ID token worthless", async () => {
    bench.mount();
    const browser = new Browser();
    const authorization = new URL(locationOf(await browser.send(bench.url("/login"))) ?? "");
    authorization.searchParams.set("nonce", "the-nonce-of-somebody-else");
    const last = lastOf(await browser.follow(authorization.href));
    await expectRefusal({ browser, last, reason: "nonce mismatch" });
  });
});

describe("an ID token", () => {
  const forge = async (
    idToken: unknown,
    change: (claims: JWTPayload) => JWTPayload,
    sign = signAsProvider,
  ): Promise<string> => sign(change(decodeJwt(String(idToken))));

  async function signAsProvider(claims: JWTPayload): Promise<string> {
    const key = await importJWK(bench.provider.signingKey);
    return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "test-key" }).sign(key);
  }

  async function signWithAnotherKey(claims: JWTPayload): Promise<string> {
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    expect(await exportJWK(privateKey)).not.toEqual(bench.provider.signingKey);
    return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "test-key" }).sign(privateKey);
  }

  const signWithSecret = (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(CLIENT_SECRET));

  const signNot = async (claims: JWTPayload): Promise<string> => new UnsecuredJWT(claims).encode();

  const without = (name: string) => (claims: JWTPayload) =>
    Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
  const same = (claims: JWTPayload): JWTPayload => claims;

  it("is accepted when it is signed by the provider, so that the refusals below are those of what was changed", async () => {
    bench.mount({
      fetch: answering("/token", async (body) => ({ ...body, id_token: await forge(body["id_token"], same) })),
    });
    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const cases: readonly (readonly [string, string, (claims: JWTPayload) => JWTPayload, typeof signAsProvider])[] = [
    [
      "of another issuer",
      "id token issuer mismatch",
      (c) => ({ ...c, iss: "https://elsewhere.example" }),
      signAsProvider,
    ],
    ["for another client", "id token audience mismatch", (c) => ({ ...c, aud: "another" }), signAsProvider],
    ["with another nonce", "nonce mismatch", (c) => ({ ...c, nonce: "x" }), signAsProvider],
    ["without a nonce", "id token invalid", without("nonce"), signAsProvider],
    ["that is over", "id token expired", (c) => ({ ...c, iat: now() - 900, exp: now() - 300 }), signAsProvider],
    ["that is never over", "id token invalid", without("exp"), signAsProvider],
    ["without a subject", "id token invalid", without("sub"), signAsProvider],
    ["signed with another key", "id token invalid", same, signWithAnotherKey],
    ["signed with the client's secret", "id token invalid", same, signWithSecret],
    ["signed by nobody", "id token invalid", same, signNot],
  ];

  it.each(cases)("is refused %s", async (_, reason, change, sign) => {
    bench.mount({
      fetch: answering("/token", async (body) => ({ ...body, id_token: await forge(body["id_token"], change, sign) })),
    });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason });
  });

  it("is not signed by nobody even when the metadata allows it", async () => {
    const fetch = bench.tamper(async (url, send) => {
      const response = await send();
      if (url.endsWith("/openid-configuration")) {
        return json({
          ...((await response.json()) as object),
          id_token_signing_alg_values_supported: ["none", "ES256"],
        });
      }
      if (!url.endsWith("/token")) return response;
      const body = (await response.json()) as Record<string, unknown>;
      return json({ ...body, id_token: await forge(body["id_token"], same, signNot) });
    });
    bench.mount({ fetch });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason: "id token invalid" });
  });

  it("must be there", async () => {
    bench.mount({ fetch: answering("/token", (body) => ({ ...body, id_token: undefined })) });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason: "id token invalid" });
  });
});

describe("the userinfo endpoint", () => {
  it("must speak of the same subject", async () => {
    bench.mount({ fetch: answering("/me", (body) => ({ ...body, sub: "sub-somebody-else" })) });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason: "userinfo subject mismatch" });
  });

  it.each([
    [404, "userinfo failed", 401],
    [500, "provider unavailable", 503],
    [429, "provider unavailable", 503],
  ])("must answer: %d", async (answer, reason, status) => {
    bench.mount({ fetch: bench.tamper(async (url, send) => (url.endsWith("/me") ? json({}, answer) : send())) });
    const { browser, last } = await bench.signIn();
    await expectRefusal({ browser, last, reason, status });
  });
});

describe("the token endpoint", () => {
  it("refuses a wrong client secret, and the person learns that it is not their fault", async () => {
    bench.mount({ clientSecret: "not the secret" });
    const { browser, last } = await bench.signIn();
    const text = await expectRefusal({ browser, last, reason: "token exchange failed: invalid_client", status: 503 });
    expect(text).toContain("tell your administrator");
  });

  it.each([
    [
      "an error of its own",
      () => json({ error: "<script>alert(1)</script>" }, 400),
      "token exchange failed: other",
      401,
    ],
    ["no JSON", () => new Response("<html>"), "token exchange failed", 401],
    ["an empty object", () => json({}), "id token invalid", 401],
    ["a failure", () => new Response("x", { status: 502 }), "provider unavailable", 503],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
      "token exchange failed",
      401,
    ],
  ] as const)("may answer %s", async (_, answer, reason, status) => {
    bench.mount({ fetch: bench.tamper(async (url, send) => (url.endsWith("/token") ? answer() : send())) });
    const { browser, last } = await bench.signIn();
    const text = await expectRefusal({ browser, last, reason, status });
    expect(text).not.toContain("<script>");
  });
});

describe("an answer of the provider", () => {
  it("that says no is shown in other words", async () => {
    bench.mount();
    bench.provider.next = { error: "access_denied" };
    const { browser, last } = await bench.signIn();
    const text = await expectRefusal({ browser, last, reason: "provider refused: access_denied" });
    expect(text).toContain("cancelled");
    expect(last.response.headers.getSetCookie().join()).toContain("pp-oidc-sign-in=;");
  });

  it("is not repeated, neither to the person nor in the audit log", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    callback.searchParams.delete("code");
    callback.searchParams.set("error", "<b>forged</b>");
    callback.searchParams.set("error_description", "<script>alert('forged')</script>");
    callback.searchParams.set("error_uri", "https://forged.example");
    const last = await browser.send(callback.href);
    const text = await expectRefusal({ browser, last, reason: "provider refused: other" });
    expect(text).not.toContain("forged");
    expect(JSON.stringify(await bench.events())).not.toContain("forged");
  });

  it("that says no counts only for the sign-in it belongs to", async () => {
    bench.mount();
    const browser = new Browser();
    const last = await browser.send(bench.url("/redirect?error=access_denied&state=forged"));
    await expectRefusal({ browser, last, reason: "state unknown" });
  });

  it.each([
    ["code=x", "state missing"],
    ["code=x&state=", "state missing"],
    ["error=access_denied", "state missing"],
    ["code=x&code=y&state=z", "response invalid"],
    ["code=x&state=y&state=z", "response invalid"],
    ["code=x&state=y&iss=a&iss=b", "response invalid"],
    [`code=${"x".repeat(8192)}&state=y`, "response invalid"],
  ])("is refused as %.30s", async (query, reason) => {
    bench.mount();
    const browser = new Browser();
    await expectRefusal({ browser, last: await browser.send(bench.url(`/redirect?${query}`)), reason });
  });

  it("without a code uses the sign-in up", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    callback.searchParams.delete("code");
    await expectRefusal({ browser, last: await browser.send(callback.href), reason: "code missing" });
  });

  it("with a code of somebody else's sign-in is refused by the provider", async () => {
    bench.mount();
    const attacker = await bench.authorize();
    const victim = await bench.authorize();
    victim.callback.searchParams.set("code", attacker.callback.searchParams.get("code") ?? "");
    const last = await victim.browser.send(victim.callback.href);
    await expectRefusal({ browser: victim.browser, last, reason: "token exchange failed: invalid_grant" });
  });

  it("is no answer without any of its parameters: a new sign-in begins", async () => {
    bench.mount();
    const before = (await bench.reasons()).length;
    const { response } = await new Browser().send(bench.url("/redirect?utm_source=mail"));
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/api/v1/oidc/login");
    expect(await bench.reasons()).toHaveLength(before);
  });

  it("is not fetched by a request that throws the answer away", async () => {
    bench.mount();
    const { browser, callback } = await bench.authorize();
    expect((await browser.send(callback.href, { method: "HEAD" })).response.status).toBe(404);
    await browser.send(callback.href);
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });
});

it("audits who was refused, from where and with what, when the provider has said it", async () => {
  bench.mount({ groupClaim: "groups", requireGroup: "nobody" });
  await bench.signIn();
  const [event] = await bench.events();
  expect(event).toMatchObject({
    action: "login.attempted",
    realm: "oidc",
    outcome: "failed",
    reason: "group missing",
    subjectName: "alice@example.com",
    actor: { clientIp: "192.0.2.7", userAgent: expect.stringContaining("node") },
  });
  expect(bench.errors).toEqual([]);
});
