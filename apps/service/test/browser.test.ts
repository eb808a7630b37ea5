import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./support/free-port.ts";
import { client, type RunningProvider, startProvider } from "./support/openid-provider.ts";
import { requireProgram, runsWith } from "./support/programs.ts";
import { jsonOf, type RunningService, startService } from "./support/running-service.ts";

describe.runIf(runsWith("chromium"))("somebody at a browser", () => {
  let provider: RunningProvider;
  let service: RunningService;
  let browser: Browser;
  beforeAll(async () => {
    const port = await freePort();
    provider = await startProvider(`http://localhost:${String(port)}`);
    const env = {
      PHOTOPRISM_OIDC_URI: provider.issuer,
      PHOTOPRISM_OIDC_CLIENT: client.id,
      PHOTOPRISM_OIDC_SECRET: client.secret,
      PHOTOPRISM_OIDC_PROVIDER: "Example ID",
      PHOTOPRISM_OIDC_REGISTER: "true",
      PHOTOPRISM_OIDC_ROLE: "user",
    };
    service = await startService(env, port);
    browser = await chromium.launch({ executablePath: requireProgram("chromium"), args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
    await provider.stop();
  });

  it("signs in through OpenID, sees the own name, and is signed out where that was revoked", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(service.url);
    await page.getByRole("link", { name: "Sign in with Example ID" }).click();
    await page.locator("input[name=login]").fill("alice");
    await page.locator("input[name=password]").fill("whatever");
    await page.locator("button[type=submit]").click();
    // The provider asks whether the service may know.
    await page.locator("button[type=submit]").click();
    await page.waitForURL(`${service.url}/welcome`);
    expect(await page.locator("#name").textContent()).toBe("Alice Example");

    const [cookie, ...others] = (await context.cookies(service.url)).filter(({ value }) => value !== "");
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(await page.evaluate("document.cookie")).toBe("");

    const admin = await service.logIn();
    const users = (await (await service.call("GET", "/api/v1/users?q=alice", admin)).json()) as { UID: string }[];
    expect(users).toMatchObject([{ Name: "alice", Role: "user", AuthProvider: "oidc", AuthIssuer: provider.issuer }]);
    const change = { CanLogin: false };
    expect((await service.call("PUT", `/api/v1/users/${String(users[0]?.UID)}`, admin, change)).status).toBe(200);
    expect((await page.reload())?.status()).toBe(401);
    await context.close();
  });

  it("signs out here and at the provider, and the session is worth nothing any more", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${service.url}/api/v1/oidc/login?returnTo=/welcome`);
    await page.locator("input[name=login]").fill("bob");
    await page.locator("input[name=password]").fill("whatever");
    await page.locator("button[type=submit]").click();
    await page.locator("button[type=submit]").click();
    await page.waitForURL(`${service.url}/welcome`);
    const [cookie] = await context.cookies(`${service.url}/welcome`);
    const token = String(cookie?.value);
    expect((await service.call("GET", "/api/v1/session", token)).status).toBe(200);

    await page.getByRole("link", { name: "Sign out" }).click();
    // The provider asks whether its own session should end as well.
    await page.locator("button[value=yes]").click();
    await page.waitForURL(`${service.url}/`);
    expect((await service.call("GET", "/api/v1/session", token)).status).toBe(401);
    expect((await page.goto(`${service.url}/welcome`))?.status()).toBe(401);
    await context.close();
  });

  it("hears in plain words why not, and the audit log has the reason", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const response = await page.goto(`${service.url}/api/v1/oidc/redirect?code=abc&state=forged`);
    expect(response?.status()).toBe(401);
    const text = (await page.locator("body").textContent()) ?? "";
    expect(text).toMatch(/sign(ing)? in/i);
    expect(text).not.toContain("forged");
    const admin = await service.logIn();
    const events = await service.call("GET", "/api/v1/audit/events?action=login.attempted&outcome=failed", admin);
    expect(JSON.stringify(await events.json())).toContain('"oidc"');
    expect(await jsonOf(await service.call("GET", "/healthz"))).toEqual({ status: "ok" });
    await context.close();
  });
});
