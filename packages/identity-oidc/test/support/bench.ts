import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createIdentity, type Identity, type StoredAuditEvent } from "@pp/identity";
import { fakePorts, MemoryStore } from "@pp/identity-testing";
import { createOidcHandler, type OidcHandler, type OidcOptions } from "../../src/index.ts";
import { Browser, lastOf, locationOf, type Step } from "./browser.ts";
import { CLIENT_ID, CLIENT_SECRET, TestProvider } from "./test-provider.ts";

export const BASE_PATH = "/api/v1/oidc";
const CLIENT_IP = "192.0.2.7";

type Fetch = NonNullable<OidcOptions["fetch"]>;

/** A host that signs people in with a real provider, both on loopback. */
export class Bench {
  readonly identity: Identity;
  readonly provider: TestProvider;
  readonly origin: string;
  /** Everything the host logs. */
  readonly logged: string[] = [];
  /** What `onError` was told. */
  readonly errors: unknown[] = [];
  readonly ports = fakePorts();
  /** Real time, which tokens of the provider carry, and what tests add to it. */
  readonly clock = { shiftMs: 0, now: (): Date => new Date(Date.now() + this.clock.shiftMs) };
  readonly #server: Server;
  #handler: OidcHandler = () => Promise.reject(new Error("not set up yet"));

  private constructor(server: Server, origin: string, provider: TestProvider) {
    this.#server = server;
    this.origin = origin;
    this.provider = provider;
    this.identity = createIdentity({
      store: new MemoryStore(),
      ...this.ports,
      log: (line) => this.logged.push(line),
    });
  }

  static async start(): Promise<Bench> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const provider = await TestProvider.start({
      redirectUri: `${origin}${BASE_PATH}/redirect`,
      postLogoutUrl: `${origin}/`,
      backchannelUrl: `${origin}${BASE_PATH}/backchannel-logout`,
    });
    provider.accounts.set("sub-alice", {
      name: "Alice Example",
      preferred_username: "alice",
      email: "alice@example.com",
      email_verified: true,
    });
    const bench = new Bench(server, origin, provider);
    const listener = getRequestListener((request) => bench.#answer(request));
    server.on("request", (request, response) => void listener(request, response));
    bench.mount();
    return bench;
  }

  /** Begins anew with other options; what the process remembered is lost, cookies stay readable. */
  mount(options: Partial<OidcOptions> = {}): void {
    this.use(createOidcHandler(this.identity, { ...this.options(), ...options }));
  }

  /** Answers below the base path from now on. */
  use(handler: OidcHandler): void {
    this.#handler = handler;
  }

  /** A host that keeps the token in a cookie. */
  options(): OidcOptions {
    return {
      issuer: this.provider.issuer,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      publicUrl: this.origin,
      register: true,
      cookieKey: new Uint8Array(32).fill(7),
      clientIp: () => CLIENT_IP,
      onSignedIn: ({ returnTo, token }) =>
        new Response(null, {
          status: 303,
          headers: { location: returnTo, "set-cookie": `session=${token}; Path=/; HttpOnly` },
        }),
      onSignOut: async (request) => {
        const token = tokenOf(request);
        if (token !== undefined) await this.identity.sessions.end(token, { name: "test" }).catch(() => undefined);
        return { "set-cookie": "session=; Path=/; Max-Age=0" };
      },
      onError: (error) => this.errors.push(error),
      clock: this.clock,
    };
  }

  /** For `mount`: a `fetch` that changes requests to the provider, or its answers, on their way. */
  tamper(change: (url: string, send: () => Promise<Response>, init: RequestInit) => Promise<Response>): Fetch {
    return async (input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input);
      return change(url, () => fetch(input, init), init);
    };
  }

  /** A whole sign-in, back to a page of the host or to one that refuses. */
  async signIn(
    browser = new Browser(),
    returnTo = "/",
  ): Promise<{ browser: Browser; steps: readonly Step[]; last: Step }> {
    const steps = await browser.follow(this.url(`/login?returnTo=${encodeURIComponent(returnTo)}`));
    return { browser, steps, last: lastOf(steps) };
  }

  /** As far as the provider's answer, which has not been brought to the host yet. */
  async authorize(browser = new Browser()): Promise<{ browser: Browser; callback: URL }> {
    const isCallback = (url: string): boolean => url.startsWith(this.url("/redirect"));
    const callback = locationOf(lastOf(await browser.follow(this.url("/login"), isCallback)));
    if (callback === undefined || !isCallback(callback)) throw new Error("the provider did not send anybody back");
    return { browser, callback: new URL(callback) };
  }

  url(path: string): string {
    return `${this.origin}${BASE_PATH}${path}`;
  }

  /** What the browser's host says of it. */
  async whoAmI(browser: Browser): Promise<string> {
    const { response } = await browser.send(`${this.origin}/me`);
    return response.text();
  }

  events(): Promise<readonly StoredAuditEvent[]> {
    return this.identity.audit.listEvents({ limit: 1000 });
  }

  /** Of the refused sign-ins, the latest first. */
  async reasons(): Promise<readonly (string | undefined)[]> {
    const events = await this.events();
    return events.filter(({ outcome, realm }) => realm === "oidc" && outcome !== "ok").map(({ reason }) => reason);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.provider.pause();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(`${BASE_PATH}/`)) return this.#handler(request);
    const token = tokenOf(request);
    const found = token === undefined ? undefined : await this.identity.authenticate(token);
    const name = found?.kind === "ok" ? (found.principal.account?.username ?? "") : "nobody";
    return new Response(`${pathname} ${name}`);
  }
}

const tokenOf = (request: Request): string | undefined =>
  /(?:^|; )session=([^;]+)/.exec(request.headers.get("cookie") ?? "")?.[1];
