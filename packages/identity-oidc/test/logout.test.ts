import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeJwt, importJWK, SignJWT } from "jose";
import { Bench } from "./support/bench.ts";
import { type Browser, lastOf, locationOf, type Step } from "./support/browser.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.mount();
});

/** Says yes to the provider's question and goes where it leads. */
async function confirm(browser: Browser, { response }: Step): Promise<Step> {
  const form = await response.text();
  const [action, xsrf] = [/action="([^"]+)"/, /name="xsrf" value="([^"]+)"/].map(
    (pattern) => pattern.exec(form)?.[1] ?? "",
  );
  const body = new URLSearchParams({ xsrf: xsrf ?? "", logout: "yes" });
  const next = locationOf(await browser.send(action ?? "", { method: "POST", body }));
  return lastOf(await browser.follow(next ?? ""));
}

describe("a logout", () => {
  it("ends the session here and at the provider, and comes home", async () => {
    const { browser } = await bench.signIn();
    const steps = await browser.follow(bench.url("/logout"));
    expect(await bench.whoAmI(browser)).toBe("/me nobody");

    const url = new URL(steps[1]?.url ?? "");
    expect(url.href).toContain(`${bench.provider.issuer}/session/end?`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "photos",
      id_token_hint: expect.any(String),
      post_logout_redirect_uri: `${bench.origin}/`,
    });
    expect(decodeJwt(url.searchParams.get("id_token_hint") ?? "")).toMatchObject({ sub: "sub-alice", aud: "photos" });

    expect((await confirm(browser, lastOf(steps))).url).toBe(`${bench.origin}/`);
    // The provider asks for somebody new: nobody is signed in there any more.
    bench.provider.next = { error: "access_denied" };
    expect((await bench.signIn(browser)).last.response.status).toBe(401);
    bench.provider.next = { login: "sub-alice" };
  });

  it("forgets both cookies", async () => {
    const { browser } = await bench.signIn();
    const { response } = await browser.send(bench.url("/logout"));
    expect(response.headers.getSetCookie()).toEqual([
      "pp-oidc-session=; Max-Age=0; Path=/api/v1/oidc/logout; HttpOnly; SameSite=Lax",
      "session=; Path=/; Max-Age=0",
    ]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("works by POST, and names the client when there is no ID token any more", async () => {
    const { browser } = await bench.signIn();
    browser.cookies.get(bench.origin)?.delete("pp-oidc-session");
    const headers = { origin: bench.origin };
    const url = new URL(locationOf(await browser.send(bench.url("/logout"), { method: "POST", headers })) ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "photos",
      post_logout_redirect_uri: `${bench.origin}/`,
    });
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
  });

  it("names only the client when the ID token was too long for a cookie", async () => {
    const fetch = bench.tamper(async (url, send) => {
      const response = await send();
      if (!url.endsWith("/token")) return response;
      const body = (await response.json()) as { readonly id_token: string };
      const key = await importJWK(bench.provider.signingKey);
      const idToken = new SignJWT({ ...decodeJwt(body.id_token), padding: "x".repeat(4000) });
      return Response.json({ ...body, id_token: await idToken.setProtectedHeader({ alg: "ES256" }).sign(key) });
    });
    bench.mount({ fetch });
    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe("/me alice");
    const url = new URL(locationOf(await browser.send(bench.url("/logout"))) ?? "");
    expect([...url.searchParams.keys()].sort()).toEqual(["client_id", "post_logout_redirect_uri"]);
  });

  it("goes home at once when the provider has nothing to end", async () => {
    const fetch = bench.tamper(async (url, send) => {
      const response = await send();
      if (!url.endsWith("/openid-configuration")) return response;
      return Response.json({ ...((await response.json()) as object), end_session_endpoint: undefined });
    });
    bench.mount({ fetch });
    const { browser } = await bench.signIn();
    expect(locationOf(await browser.send(bench.url("/logout")))).toBe(`${bench.origin}/`);
  });

  it("goes home when the provider is away, signed out here all the same", async () => {
    const { browser } = await bench.signIn();
    bench.mount({ fetch: () => Promise.reject(new TypeError("fetch failed")) });
    expect(locationOf(await browser.send(bench.url("/logout")))).toBe(`${bench.origin}/`);
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
  });
});

describe("another site", () => {
  it.each([
    ["GET", { "sec-fetch-site": "cross-site" }],
    ["GET", { "sec-fetch-site": "same-site" }],
    ["POST", { origin: "https://elsewhere.example" }],
    ["POST", { origin: "null" }],
    ["POST", { "sec-fetch-site": "cross-site" }],
  ])("cannot log anybody out by %s with %j, only ask", async (method, headers) => {
    const { browser } = await bench.signIn();
    const { response } = await browser.send(bench.url("/logout"), {
      method,
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await response.text()).toContain('<a href="/api/v1/oidc/logout">Sign out</a>');
    expect(await bench.whoAmI(browser)).toBe("/me alice");
  });

  it.each(["same-origin", "none"])("is not meant by Sec-Fetch-Site: %s", async (site) => {
    const { browser } = await bench.signIn();
    await browser.send(bench.url("/logout"), { headers: { "sec-fetch-site": site } });
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
  });
});
