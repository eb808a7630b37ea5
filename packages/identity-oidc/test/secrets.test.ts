import { afterAll, beforeAll, expect, it } from "vitest";
import { Bench } from "./support/bench.ts";
import type { Step } from "./support/browser.ts";
import { CLIENT_SECRET } from "./support/test-provider.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

/** What a reader of logs and pages must never find. */
interface Seen {
  readonly secrets: Set<string>;
  /** What somebody was shown, or what was written down. */
  readonly texts: string[];
}

/** Runs sign-ins that end in many ways and collects the secrets of all of them. */
async function collect(): Promise<Seen> {
  const secrets = new Set([CLIENT_SECRET]);
  const texts: string[] = [];
  const fetch = bench.tamper(async (url, send, init) => {
    if (init.body instanceof URLSearchParams) {
      for (const name of ["code", "code_verifier"]) secrets.add(init.body.get(name) ?? "");
    }
    const response = await send();
    if (url.endsWith("/token")) {
      const body = (await response.clone().json()) as Readonly<Record<string, string | undefined>>;
      for (const name of ["access_token", "id_token", "refresh_token"]) secrets.add(body[name] ?? "");
    }
    return response;
  });
  const breaking = (end: string): typeof fetch =>
    bench.tamper(async (url, _, init) => {
      const response = await fetch(url, init);
      if (!url.endsWith(end)) return response;
      const body = (await response.json()) as Record<string, unknown>;
      return Response.json({ ...body, sub: "another", id_token: `${String(body["id_token"])}x` });
    });
  const variants = [
    { fetch },
    { fetch: breaking("/token") },
    { fetch: breaking("/me") },
    { fetch, register: false },
    { fetch, domain: "elsewhere.example" },
    { fetch, groupClaim: "groups", requireGroup: "x" },
    { fetch, clientSecret: "a wrong secret, which nobody may see either" },
    {
      fetch,
      onSignedIn: () => {
        throw new Error("the host's function failed");
      },
    },
  ];
  secrets.add("a wrong secret, which nobody may see either");
  for (const [index, options] of variants.entries()) {
    const subject = `sub-secret-${String(index)}`;
    bench.provider.accounts.set(subject, { preferred_username: `secret${String(index)}`, groups: ["a"] });
    bench.provider.next = { login: subject };
    bench.mount(options);
    const { browser, last, steps } = await bench.signIn();
    texts.push(await last.response.text(), ...steps.flatMap(sentByHandler));
    secrets.add(browser.cookies.get(bench.origin)?.get("session")?.value ?? "");
    // The provider's answer once more, which is refused.
    texts.push(await (await browser.send(last.url)).response.text());
  }
  texts.push(
    JSON.stringify(await bench.events()),
    JSON.stringify(await bench.identity.audit.listLogins({ limit: 100 })),
  );
  texts.push(...bench.logged, ...bench.errors.map(String), JSON.stringify(bench.errors));
  secrets.delete("");
  return { secrets, texts };
}

/** Its redirects and cookies; the host's own cookie is where the token belongs. */
const sentByHandler = ({ response, url }: Step): readonly string[] =>
  url.startsWith(bench.url("/"))
    ? [
        response.headers.get("location") ?? "",
        ...response.headers.getSetCookie().filter((cookie) => !cookie.startsWith("session=")),
      ]
    : [];

it("no secret is in a page, a log, an error or an audit row", async () => {
  const { secrets, texts } = await collect();
  // Client secrets, and of each sign-in at least a code and a verifier.
  expect(secrets.size).toBeGreaterThan(30);
  expect(bench.logged.length).toBeGreaterThan(6);
  expect(bench.errors).toEqual([new Error("the host's function failed")]);
  const all = texts.join("\n");
  expect(all).toContain("pp-oidc-session=ey");
  expect([...secrets].filter((secret) => all.includes(secret))).toEqual([]);
});
