import type { Identity } from "@pp/identity";
import { buildAuthorizationUrl, calculatePKCECodeChallenge } from "openid-client";
import { type AuthorizationResponse, parseAuthorizationResponse } from "./authorization-response.ts";
import { accountNameOf, toExternalIdentity } from "./claims.ts";
import { exchangeCode, type VerifiedClaims } from "./exchange-code.ts";
import type { OidcSettings, SignedIn } from "./oidc-options.ts";
import { pageResponse, redirectResponse } from "./page.ts";
import type { Provider } from "./provider.ts";
import type { ProviderSessions } from "./provider-sessions.ts";
import { pageFor, Refusal, type RefusalReason } from "./refusal.ts";
import { parseReturnTo } from "./return-to.ts";
import { Transactions } from "./transactions.ts";

export interface SignInFlowDeps {
  readonly settings: OidcSettings;
  readonly identity: Pick<Identity, "signIn" | "recordRefusedSignIn">;
  readonly provider: Provider;
  readonly sessions: ProviderSessions;
}

/** The way to the provider and back. */
export class SignInFlow {
  readonly #deps: SignInFlowDeps;
  readonly #transactions: Transactions;

  constructor(deps: SignInFlowDeps) {
    this.#deps = deps;
    this.#transactions = new Transactions(deps.settings);
  }

  /** `GET /login`: sends the browser to the provider. */
  async begin(request: Request): Promise<Response> {
    const { provider, settings } = this.#deps;
    try {
      const { configuration } = await provider.get();
      const returnTo = new URL(request.url).searchParams.get("returnTo");
      const origin = new URL(settings.redirectUri).origin;
      const { cookie, transaction } = await this.#transactions.begin(parseReturnTo(returnTo, origin));
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: settings.redirectUri,
        scope: settings.scopes,
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await calculatePKCECodeChallenge(transaction.verifier),
        code_challenge_method: "S256",
      });
      return redirectResponse(url.href, [cookie]);
    } catch (error) {
      return this.#refuse(request, error);
    }
  }

  /** `GET /redirect`: where the provider sends the browser back to. */
  async finish(request: Request): Promise<Response> {
    const { settings } = this.#deps;
    try {
      const response = parseAuthorizationResponse(new URL(request.url));
      if (response === undefined) return redirectResponse(`${settings.publicPath}/login`);
      return await this.#complete(request, response);
    } catch (error) {
      return this.#refuse(request, error);
    }
  }

  /** From here on the sign-in is used up, however it ends. */
  async #complete(request: Request, response: AuthorizationResponse): Promise<Response> {
    const { provider, sessions, settings } = this.#deps;
    const transaction = await this.#transactions.take(request, response.state);
    const cookies = [this.#transactions.clear()];
    try {
      const verified = await exchangeCode(await provider.get(), { response, settings, transaction });
      const result = await this.#signIn(request, verified);
      if (result.kind === "denied") return this.#page(result.reason, cookies);
      const answer = await settings.onSignedIn(signedInOf(result, transaction.returnTo), request);
      cookies.push(...(await sessions.remember(verified)));
      return withCookies(answer, cookies);
    } catch (error) {
      return this.#refuse(request, error, cookies);
    }
  }

  async #signIn(request: Request, { claims }: VerifiedClaims): ReturnType<Identity["signIn"]> {
    const { identity, settings } = this.#deps;
    const external = toExternalIdentity(claims, settings);
    const { requiredGroups } = settings;
    if (requiredGroups.length > 0 && !requiredGroups.some((group) => external.groups?.includes(group) === true)) {
      throw new Refusal("group missing", accountNameOf(external));
    }
    const { domain, groupRoles, register, role, webdav } = settings;
    const rules = { domain, groupRoles, register, role, webdav };
    return identity.signIn({ identity: external, rules, ...this.#originOf(request) });
  }

  /** Notes why in the audit log, and tells the person what to do. @throws what is no refusal */
  async #refuse(request: Request, error: unknown, cookies: readonly string[] = []): Promise<Response> {
    if (!(error instanceof Refusal)) throw error;
    const { accountName, reason } = error;
    await this.#deps.identity.recordRefusedSignIn({ name: accountName, reason, ...this.#originOf(request) });
    return this.#page(reason, cookies);
  }

  #page(reason: RefusalReason, cookies: readonly string[]): Response {
    const { providerName, publicPath } = this.#deps.settings;
    const link = { href: `${publicPath}/login`, text: `Sign in with ${providerName}` };
    return withCookies(pageResponse({ ...pageFor(reason), link }), cookies);
  }

  #originOf(request: Request): { readonly clientIp: string; readonly userAgent: string | undefined } {
    const userAgent = request.headers.get("user-agent") ?? undefined;
    return { clientIp: this.#deps.settings.clientIp(request), userAgent };
  }
}

type AcceptedSignIn = Extract<Awaited<ReturnType<Identity["signIn"]>>, { kind: "ok" }>;

const signedInOf = ({ account, registered, session, token }: AcceptedSignIn, returnTo: string): SignedIn => ({
  account,
  registered,
  session,
  token,
  returnTo,
});

/** A copy: the headers of the host's answer may be closed. */
function withCookies(response: Response, cookies: readonly string[]): Response {
  const copy = new Response(response.body, response);
  for (const cookie of cookies) copy.headers.append("set-cookie", cookie);
  if (!copy.headers.has("cache-control")) copy.headers.set("cache-control", "no-store");
  if (!copy.headers.has("referrer-policy")) copy.headers.set("referrer-policy", "no-referrer");
  return copy;
}
