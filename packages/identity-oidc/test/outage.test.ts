import { IdentityError } from "@pp/identity";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createOidcHandler } from "../src/index.ts";
import { Bench } from "./support/bench.ts";
import { Browser } from "./support/browser.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

it("starts without its provider, says so, and goes on when the provider is there", async () => {
  await bench.provider.pause();
  bench.mount();
  const away = await new Browser().send(bench.url("/login"));
  expect(away.response.status).toBe(503);
  expect(away.response.headers.get("retry-after")).toBe("60");
  expect(await away.response.text()).toContain("Please try again in a minute");
  expect((await bench.reasons())[0]).toBe("provider unavailable");

  await bench.provider.resume();
  const { browser } = await bench.signIn();
  expect(await bench.whoAmI(browser)).toBe("/me alice");
});

it("says so when the provider goes away in the middle of a sign-in", async () => {
  bench.mount();
  const { browser, callback } = await bench.authorize();
  await bench.provider.pause();
  const { response } = await browser.send(callback.href);
  expect(response.status).toBe(503);
  expect((await bench.reasons())[0]).toBe("provider unavailable");

  await bench.provider.resume();
  await bench.signIn(browser);
  expect(await bench.whoAmI(browser)).toBe("/me alice");
});

it("asks once for all who wait, and keeps what it was told", async () => {
  let asked = 0;
  const fetch = bench.tamper(async (url, send) => {
    if (url.endsWith("/openid-configuration")) asked += 1;
    return send();
  });
  bench.mount({ fetch });
  expect(asked).toBe(0);
  await Promise.all(Array.from({ length: 10 }, () => new Browser().send(bench.url("/login"))));
  await new Browser().send(bench.url("/login"));
  expect(asked).toBe(1);
});

it.each([
  [
    "no endpoint",
    (metadata: object) => ({ ...metadata, authorization_endpoint: undefined }),
    "provider metadata invalid",
  ],
  ["no keys", (metadata: object) => ({ ...metadata, jwks_uri: undefined }), "provider metadata invalid"],
  [
    "keys without TLS",
    (metadata: object) => ({ ...metadata, jwks_uri: "http://elsewhere.example/jwks" }),
    "provider metadata invalid",
  ],
  ["nothing", () => ({}), "provider metadata invalid"],
])("refuses metadata with %s", async (_, change, reason) => {
  const fetch = bench.tamper(async (url, send) => {
    const response = await send();
    return url.endsWith("/openid-configuration") ? Response.json(change((await response.json()) as object)) : response;
  });
  bench.mount({ fetch });
  const { response } = await new Browser().send(bench.url("/login"));
  expect(response.status).toBe(503);
  expect((await bench.reasons())[0]).toBe(reason);
});

it("says 503 when the store is away, 500 when the host's function fails, and tells the host which", async () => {
  const away = new IdentityError("store/unavailable", { reason: "connection lost" });
  const told: unknown[] = [];
  const handler = createOidcHandler(
    {
      signIn: () => Promise.reject(away),
      recordRefusedSignIn: () => Promise.reject(away),
      sessions: { endByIdentity: () => Promise.reject(away) },
    },
    { ...bench.options(), onError: (error) => told.push(error) },
  );
  const response = await handler(new Request(`${bench.origin}/api/v1/oidc/redirect?state=x&code=y`));
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain("connection lost");
  expect(told).toEqual([away]);

  bench.mount({
    onSignedIn: () => {
      throw new Error("a secret of the host");
    },
  });
  const { last } = await bench.signIn();
  expect(last.response.status).toBe(500);
  expect(last.response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await last.response.text()).not.toContain("secret");
  expect(bench.errors.splice(0)).toEqual([new Error("a secret of the host")]);
});

it("answers 404 for what is not its own", async () => {
  bench.mount();
  const paths = ["", "/", "/login/", "/login/x", "/redirect.html", "/LOGIN"];
  const answers = await Promise.all(paths.map((path) => fetch(bench.url(path), { redirect: "manual" })));
  // The first is the host's own page.
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 404, 404, 404]);
  const posts = await Promise.all(["/login", "/redirect"].map((path) => fetch(bench.url(path), { method: "POST" })));
  expect(posts.map(({ status }) => status)).toEqual([404, 404]);
});
