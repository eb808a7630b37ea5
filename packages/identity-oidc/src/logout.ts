import { buildEndSessionUrl } from "openid-client";
import type { OidcSettings } from "./oidc-options.ts";
import { pageResponse, redirectResponse } from "./page.ts";
import type { Provider } from "./provider.ts";
import type { ProviderSessions } from "./provider-sessions.ts";
import { Refusal } from "./refusal.ts";

interface LogoutDeps {
  readonly settings: OidcSettings;
  readonly provider: Provider;
  readonly sessions: ProviderSessions;
}

/**
 * `GET` and `POST /logout`: ends the host's session, then sends the browser to the provider to end the one there
 * (OpenID Connect RP-Initiated Logout 1.0), or straight home when the provider is away or has no such endpoint.
 */
export async function logOut({ provider, sessions, settings }: LogoutDeps, request: Request): Promise<Response> {
  if (isFromElsewhere(request, settings)) return confirmationPage(settings);
  const headers = new Headers(await settings.onSignOut?.(request));
  const idToken = await sessions.idTokenOf(request);
  const answer = redirectResponse(await endSessionUrl({ provider, settings, idToken }), [sessions.clear()]);
  for (const [name, value] of headers) answer.headers.append(name, value);
  return answer;
}

async function endSessionUrl({
  idToken,
  provider,
  settings,
}: Pick<LogoutDeps, "provider" | "settings"> & { readonly idToken: string | undefined }): Promise<string> {
  try {
    const { configuration } = await provider.get();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return settings.postLogoutUrl;
    return buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: settings.postLogoutUrl,
      ...(idToken === undefined ? {} : { id_token_hint: idToken }),
    }).href;
  } catch (error) {
    if (error instanceof Refusal) return settings.postLogoutUrl;
    throw error;
  }
}

/** Another site must not log people out. Programs send neither header, and no cookie of a browser. */
function isFromElsewhere(request: Request, { redirectUri }: OidcSettings): boolean {
  const origin = request.headers.get("origin");
  if (origin !== null) return origin !== new URL(redirectUri).origin;
  const site = request.headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

/** A link of this origin is enough: a form could not be sent on to the provider under the policy of the page. */
const confirmationPage = ({ publicPath }: OidcSettings): Response =>
  pageResponse({
    status: 403,
    title: "Sign out?",
    text: "Another site sent you here to sign out. Nothing has happened yet.",
    link: { href: `${publicPath}/logout`, text: "Sign out" },
  });
