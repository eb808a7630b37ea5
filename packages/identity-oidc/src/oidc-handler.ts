import { type Identity, isIdentityError } from "@pp/identity";
import { Hono } from "hono";
import { BackchannelLogout } from "./backchannel-logout.ts";
import { logOut } from "./logout.ts";
import { type OidcOptions, type OidcSettings, parseOptions } from "./oidc-options.ts";
import { pageResponse, protectiveHeaders } from "./page.ts";
import { Provider } from "./provider.ts";
import { ProviderSessions } from "./provider-sessions.ts";
import { SignInFlow } from "./sign-in-flow.ts";

/** What the handler needs of an `Identity`. */
export type OidcIdentity = Pick<Identity, "signIn" | "recordRefusedSignIn"> & {
  readonly sessions: Pick<Identity["sessions"], "endByIdentity">;
};

/** Answers a request below `basePath`; for every framework that can give a standard `Request`. */
export type OidcHandler = (request: Request) => Promise<Response>;

/**
 * Sign-in with one OpenID provider: `GET /login`, `GET /redirect`, `GET` and `POST /logout`, `POST
 * /backchannel-logout` below `basePath`. The provider is asked at the first request, not now. Never rejects.
 *
 * @throws IdentityError `policy/invalid` naming the option that is wrong, `role/unknown`
 */
export function createOidcHandler(identity: OidcIdentity, options: OidcOptions): OidcHandler {
  const settings = parseOptions(options);
  const deps = { settings, identity, provider: new Provider(settings), sessions: new ProviderSessions(settings) };
  const flow = new SignInFlow(deps);
  const backchannel = new BackchannelLogout(deps);

  const app = new Hono().basePath(settings.basePath);
  // Answered as a GET, it would use a sign-in up whose answer nobody sees.
  app.use(async (c, next) => (c.req.method === "HEAD" ? notFound() : next()));
  app.get("/login", (c) => flow.begin(c.req.raw));
  app.get("/redirect", (c) => flow.finish(c.req.raw));
  app.on(["GET", "POST"], "/logout", (c) => logOut(deps, c.req.raw));
  app.post("/backchannel-logout", (c) => backchannel.receive(c.req.raw));
  app.notFound(notFound);
  app.onError((error) => failed(error, settings));
  return async (request) => app.fetch(request);
}

const notFound = (): Response => new Response("not found\n", { status: 404, headers: protectiveHeaders });

/** The host's own functions or the store failed: the person learns that, and the host what it was. */
function failed(error: unknown, { onError, providerName, publicPath }: OidcSettings): Response {
  onError?.(error);
  const isAway = isIdentityError(error) && error.kind === "unavailable";
  return pageResponse({
    status: isAway ? 503 : 500,
    title: isAway ? "Sign-in not available" : "Sign-in failed",
    text: isAway ? "Please try again in a minute." : "Something went wrong here. Please tell your administrator.",
    link: { href: `${publicPath}/login`, text: `Sign in with ${providerName}` },
  });
}
