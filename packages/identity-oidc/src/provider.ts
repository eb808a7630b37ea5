import { createRemoteJWKSet, customFetch as joseFetch, type JWTVerifyGetKey } from "jose";
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from "openid-client";
import { isLoopback, type OidcSettings } from "./oidc-options.ts";
import { discoveryRefusal } from "./provider-error.ts";
import { Refusal } from "./refusal.ts";

/** A provider whose metadata has been read. */
export interface DiscoveredProvider {
  readonly configuration: Configuration;
  /** The provider's keys, fetched again when one is unknown, at most twice a minute. */
  readonly keys: JWTVerifyGetKey;
}

const TIMEOUT_SECONDS = 10;

/**
 * The provider of a host. Its metadata is read when it is first needed, once for all who wait, and kept; after a
 * failure the next request tries again, so the host starts and runs without it.
 */
export class Provider {
  readonly #settings: OidcSettings;
  #discovered: Promise<DiscoveredProvider> | undefined;

  constructor(settings: OidcSettings) {
    this.#settings = settings;
  }

  /** @throws Refusal */
  get(): Promise<DiscoveredProvider> {
    this.#discovered ??= discover(this.#settings).catch((error: unknown) => {
      this.#discovered = undefined;
      throw discoveryRefusal(error);
    });
    return this.#discovered;
  }
}

async function discover(settings: OidcSettings): Promise<DiscoveredProvider> {
  const issuer = new URL(settings.issuer);
  const execute = [enableNonRepudiationChecks];
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated to stand out; here it never leaves this machine
  if (isLoopback(issuer)) execute.push(allowInsecureRequests);
  const request: CustomFetch = (url, init) => settings.fetch(url, init as RequestInit);
  const options = { [customFetch]: request, timeout: TIMEOUT_SECONDS, execute };
  const configuration = await discovery(issuer, settings.clientId, {}, clientAuthentication(settings), options);
  const metadata = configuration.serverMetadata();
  // The library compares URLs, for which a slash at the end of a bare host makes no difference.
  if (metadata.issuer !== settings.issuer) throw new Refusal("provider issuer mismatch");
  const keysUrl = metadata.jwks_uri === undefined ? undefined : new URL(metadata.jwks_uri);
  if (keysUrl === undefined || metadata.authorization_endpoint === undefined || metadata.token_endpoint === undefined) {
    throw new Refusal("provider metadata invalid");
  }
  if (keysUrl.protocol !== "https:" && !isLoopback(keysUrl)) throw new Refusal("provider metadata invalid");
  const keys = createRemoteJWKSet(keysUrl, { [joseFetch]: settings.fetch, timeoutDuration: TIMEOUT_SECONDS * 1000 });
  return { configuration, keys };
}

/** `client_secret_basic` is what a provider supports that does not say (OpenID Connect Discovery 1.0, section 3). */
function clientAuthentication({ clientAuthentication: chosen, clientSecret }: OidcSettings): ClientAuth {
  const basic = ClientSecretBasic(clientSecret);
  const post = ClientSecretPost(clientSecret);
  return (server, client, body, headers) => {
    const offered = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const isBasic = chosen === undefined ? offered.includes("client_secret_basic") : chosen === "basic";
    (isBasic ? basic : post)(server, client, body, headers);
  };
}
