import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createOidcHandler } from "../src/index.ts";
import { Bench } from "./support/bench.ts";
import { Browser } from "./support/browser.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());
afterEach(() => {
  bench.provider.next = { login: "sub-alice" };
});

const nameless = { email_verified: true } as const;
let counter = 0;

/** A person whom the service has not seen yet. */
function somebody(claims: Readonly<Record<string, unknown>> = {}): string {
  counter += 1;
  const subject = `sub-${String(counter)}`;
  bench.provider.accounts.set(subject, { preferred_username: `person${String(counter)}`, ...claims });
  bench.provider.next = { login: subject };
  return subject;
}

describe("a sign-in", () => {
  it("registers somebody new, opens a session and leads where the person wanted to go", async () => {
    bench.mount({ role: "viewer", webdav: true });
    const { browser, last, steps } = await bench.signIn(new Browser(), "/library?view=list#top");

    expect(last.response.status).toBe(200);
    expect(last.url).toBe(`${bench.origin}/library?view=list#top`);
    expect(await bench.whoAmI(browser)).toBe("/me alice");
    expect(steps.some(({ url }) => url.startsWith(`${bench.provider.issuer}/auth?`))).toBe(true);

    const account = await bench.identity.accounts.get("alice");
    expect(account).toMatchObject({
      provider: "oidc",
      issuer: bench.provider.issuer,
      authId: "sub-alice",
      role: "viewer",
      webdav: true,
      email: "alice@example.com",
      displayName: "Alice Example",
    });
    const [session] = await bench.identity.sessions.list({ limit: 10 });
    expect(session).toMatchObject({
      accountUid: account.uid,
      provider: "oidc",
      grantType: "authorization_code",
      clientIp: "192.0.2.7",
      issuer: bench.provider.issuer,
      authId: "sub-alice",
    });
  });

  it("finds the account again, in another browser and with another name and address", async () => {
    const subject = somebody({ email: "first@example.com", email_verified: true });
    await bench.signIn();
    const before = await bench.identity.accounts.get(`person${String(counter)}`);
    bench.provider.accounts.set(subject, {
      preferred_username: "renamed",
      email: "x@example.com",
      email_verified: true,
    });

    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe(`/me ${before.username}`);
    await expect(bench.identity.accounts.get("renamed")).rejects.toMatchObject({ code: "account/not-found" });
  });

  it("tells the host whether the account is new", async () => {
    const seen: boolean[] = [];
    bench.mount({
      onSignedIn: ({ registered }) => {
        seen.push(registered);
        return new Response("welcome");
      },
    });
    somebody();
    const { last } = await bench.signIn();
    await bench.signIn();
    expect(seen).toEqual([true, false]);
    expect(await last.response.text()).toBe("welcome");
    expect(last.response.headers.get("cache-control")).toBe("no-store");
    expect(last.response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("never takes over an account with the same address or name", async () => {
    bench.mount();
    const by = { name: "cli:root" };
    const victim = { username: "victim", role: "admin", password: "victims password", email: "victim@example.com" };
    await bench.identity.accounts.add(victim, by);
    const before = await bench.identity.accounts.get("victim");
    somebody({ preferred_username: "victim", email: "victim@example.com", email_verified: true });

    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toMatch(/^\/me victim\d{6}$/);
    expect(await bench.identity.accounts.get("victim")).toEqual(before);
  });

  it("opens an account that an administrator has linked to the subject", async () => {
    bench.mount({ register: false });
    const by = { name: "cli:root" };
    const subject = somebody();
    await bench.identity.accounts.add({ username: "linked", role: "user", provider: "oidc", authId: subject }, by);
    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe("/me linked");
    expect(await bench.identity.accounts.get("linked")).toMatchObject({ issuer: bench.provider.issuer });
  });

  it("forgets the cookie of the sign-in that has ended", async () => {
    bench.mount();
    const { browser } = await bench.signIn();
    expect([...(browser.cookies.get(bench.origin)?.keys() ?? [])].sort()).toEqual(["pp-oidc-session", "session"]);
  });

  it("goes through with the scopes, the proof and nothing of the secret in the URL", async () => {
    bench.mount({ scopes: "openid email" });
    const { response } = await new Browser().send(bench.url("/login"));
    const url = new URL(response.headers.get("location") ?? "");
    expect(response.status).toBe(303);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "photos",
      response_type: "code",
      redirect_uri: bench.url("/redirect"),
      scope: "openid email",
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  it("has another state, nonce and proof each time", async () => {
    bench.mount();
    const values = new Set<string | null>();
    for (let index = 0; index < 5; index += 1) {
      const { response } = await new Browser().send(bench.url("/login"));
      const query = new URL(response.headers.get("location") ?? "").searchParams;
      for (const name of ["state", "nonce", "code_challenge"]) values.add(query.get(name));
    }
    expect(values.size).toBe(15);
  });

  it("authenticates with the secret in the body when it is told to", async () => {
    const sent: string[] = [];
    const fetch = bench.tamper(async (url, send, init) => {
      const authorization = new Headers(init.headers).get("authorization");
      if (url.endsWith("/token")) sent.push(authorization ?? (init.body as URLSearchParams).toString());
      return send();
    });
    bench.mount({ clientAuthentication: "post", fetch });
    await bench.signIn();
    bench.mount({ fetch });
    await bench.signIn();
    expect(sent[0]).toContain("client_secret=");
    expect(sent[1]).toMatch(/^Basic /);
  });
});

describe("a link elsewhere", () => {
  it.each([
    "//elsewhere.example",
    "/\\elsewhere.example",
    "https://elsewhere.example/",
    "/.//elsewhere.example",
    "/%2F%2Felsewhere.example",
    "javascript:alert(1)",
  ])("is not followed after a sign-in: %s", async (returnTo) => {
    bench.mount();
    const { last } = await bench.signIn(new Browser(), returnTo);
    expect(last.url).toBe(`${bench.origin}/`);
  });
});

describe("the name of a new account", () => {
  const claims = { preferred_username: "pref", name: "Full Name", nickname: "nick", email: "mail@example.com" };

  it.each([
    ["preferred_username", "pref-a"],
    ["name", "full.name-b"],
    ["nickname", "nick-c"],
    ["email", "d@example.com"],
  ] as const)("is taken from the claim %s first", async (usernameClaim, name) => {
    bench.mount({ usernameClaim });
    const suffix = name.slice(-1);
    somebody({
      ...nameless,
      preferred_username: `${claims.preferred_username}-${suffix}`,
      name: `${claims.name}-${suffix}`,
      nickname: `${claims.nickname}-${suffix}`,
      email: usernameClaim === "email" ? name : `other-${suffix}@example.com`,
    });
    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe(`/me ${name}`);
  });

  it("is never an address that nobody has verified", async () => {
    bench.mount({ usernameClaim: "email" });
    somebody({ preferred_username: "unverified", email: "admin@example.com", email_verified: false });
    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe("/me unverified");
  });
});

describe("groups", () => {
  it("give a role at every sign-in, the mightiest of several", async () => {
    bench.mount({ groupClaim: "groups", groupRoles: { editors: "user", owners: "admin" }, role: "guest" });
    const subject = somebody({ groups: ["others"] });
    const name = `person${String(counter)}`;
    const roleAfterSignIn = async (groups: readonly string[]): Promise<string> => {
      bench.provider.accounts.set(subject, { preferred_username: name, groups });
      await bench.signIn();
      return (await bench.identity.accounts.get(name)).role;
    };
    expect(await roleAfterSignIn(["others"])).toBe("guest");
    expect(await roleAfterSignIn(["editors"])).toBe("user");
    expect(await roleAfterSignIn(["editors", "owners"])).toBe("admin");
  });

  it("decide who may come in", async () => {
    bench.mount({ groupClaim: "groups", requireGroup: ["photos", "family"] });
    const subject = somebody({ groups: ["photos-readers", "Photos"] });
    const refused = await bench.signIn();
    expect(refused.last.response.status).toBe(403);
    expect(await refused.last.response.text()).toContain("members of certain groups");
    expect((await bench.reasons())[0]).toBe("group missing");
    await expect(bench.identity.accounts.get(`person${String(counter)}`)).rejects.toMatchObject({
      code: "account/not-found",
    });

    bench.provider.accounts.set(subject, { preferred_username: `person${String(counter)}`, groups: ["family"] });
    const { browser } = await bench.signIn();
    expect(await bench.whoAmI(browser)).toBe(`/me person${String(counter)}`);
  });
});

describe("a domain", () => {
  it.each([
    ["alice@example.com", true],
    ["bob@photos.example.com", true],
    ["carol@EXAMPLE.com", true],
    ["mallory@notexample.com", false],
    ["mallory@example.com.elsewhere.example", false],
    ["example.com@elsewhere.example", false],
  ])("lets in %s: %s", async (email, isAllowed) => {
    bench.mount({ domain: "example.com" });
    somebody({ email: `${String(counter)}-${email}`, email_verified: true });
    const { last } = await bench.signIn();
    expect(last.response.status).toBe(isAllowed ? 200 : 403);
    if (!isAllowed) expect((await bench.reasons())[0]).toBe("domain not allowed");
  });

  it("does not count when the address is not verified", async () => {
    bench.mount({ domain: "example.com" });
    somebody({ email: "unverified@example.com", email_verified: false });
    const { last } = await bench.signIn();
    expect(last.response.status).toBe(403);
    expect(await last.response.text()).toContain("has not verified your e-mail address");
    expect((await bench.reasons())[0]).toBe("email not verified");
  });
});

describe("a person without an account", () => {
  it("is refused when nobody may register", async () => {
    bench.mount({ register: false });
    somebody();
    const { browser, last } = await bench.signIn();
    expect(last.response.status).toBe(403);
    expect(await bench.whoAmI(browser)).toBe("/me nobody");
    expect((await bench.reasons())[0]).toBe("account not found");
  });

  it("reads the same as one whose account is disabled, expired or deleted", async () => {
    bench.mount();
    const by = { name: "cli:root" };
    const texts = new Set<string>();
    const signInOf = async (change: (name: string) => Promise<unknown>): Promise<void> => {
      somebody();
      await bench.signIn();
      await change(`person${String(counter)}`);
      const { last } = await bench.signIn();
      expect(last.response.status).toBe(403);
      texts.add(await last.response.text());
    };
    await signInOf((name) => bench.identity.accounts.modify(name, { canLogin: false }, by));
    expect((await bench.reasons())[0]).toBe("account disabled");
    await signInOf((name) => bench.identity.accounts.remove(name, by));
    expect((await bench.reasons())[0]).toBe("account deleted");
    bench.mount({ register: false });
    somebody();
    texts.add(await (await bench.signIn()).last.response.text());
    expect(texts.size).toBe(1);
  });
});

describe("behind a proxy that ends TLS and takes a prefix away", () => {
  const publicUrl = "https://example.com/gallery";

  it("is bound to the public URL, whatever the request says of host and scheme", async () => {
    const handler = createOidcHandler(bench.identity, { ...bench.options(), publicUrl });
    for (const origin of ["http://10.0.0.5:2342", "https://example.com", "https://elsewhere.example"]) {
      const response = await handler(
        new Request(`${origin}/api/v1/oidc/login`, { headers: { host: "elsewhere.example" } }),
      );
      const url = new URL(response.headers.get("location") ?? "");
      expect(url.searchParams.get("redirect_uri")).toBe("https://example.com/gallery/api/v1/oidc/redirect");
    }
    const stray = await handler(new Request("http://10.0.0.5:2342/api/v1/oidc/redirect"));
    expect(stray.headers.get("location")).toBe("/gallery/api/v1/oidc/login");
  });

  it("keeps the sign-in in a cookie that nobody else can plant", async () => {
    const handler = createOidcHandler(bench.identity, { ...bench.options(), publicUrl });
    const response = await handler(new Request("http://10.0.0.5:2342/api/v1/oidc/login"));
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-pp-oidc-sign-in=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });
});
