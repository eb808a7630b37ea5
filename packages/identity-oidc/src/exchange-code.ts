import { authorizationCodeGrant, fetchUserInfo } from "openid-client";
import type { AuthorizationResponse } from "./authorization-response.ts";
import { accountNameOf, type Claims, mergeClaims, toExternalIdentity } from "./claims.ts";
import type { OidcSettings } from "./oidc-options.ts";
import { exchangeRefusal, userinfoRefusal } from "./provider-error.ts";
import type { DiscoveredProvider } from "./provider.ts";
import { Refusal } from "./refusal.ts";
import type { Transaction } from "./transactions.ts";

/** What the provider vouches for. */
export interface VerifiedClaims {
  readonly claims: Claims;
  /** The ID token as it came: names the session to the provider at a logout. */
  readonly idToken: string;
}

type Settings = Pick<OidcSettings, "groupClaim" | "issuer" | "redirectUri" | "usernameClaim">;

/**
 * Exchanges the code for tokens and reads who it is. The ID token's signature, issuer, audience, times and nonce are
 * verified, and that the userinfo endpoint speaks of the same subject.
 *
 * @throws Refusal
 */
export async function exchangeCode(
  { configuration }: DiscoveredProvider,
  { response, settings, transaction }: ExchangeRequest,
): Promise<VerifiedClaims> {
  const metadata = configuration.serverMetadata();
  const mustNameIssuer = metadata.authorization_response_iss_parameter_supported === true;
  if (response.issuer === undefined ? mustNameIssuer : response.issuer !== settings.issuer) {
    throw new Refusal("issuer mismatch");
  }
  if (response.error !== undefined) throw new Refusal(`provider refused: ${response.error}`);
  if ((response.code ?? "") === "") throw new Refusal("code missing");

  const tokens = await authorizationCodeGrant(configuration, urlOf(response, settings), {
    pkceCodeVerifier: transaction.verifier,
    expectedState: transaction.state,
    expectedNonce: transaction.nonce,
    idTokenExpected: true,
  }).catch((error: unknown) => {
    throw exchangeRefusal(error);
  });
  const idTokenClaims = tokens.claims();
  if (idTokenClaims === undefined || tokens.id_token === undefined) throw new Refusal("id token invalid");
  if (metadata.userinfo_endpoint === undefined) return { claims: idTokenClaims, idToken: tokens.id_token };

  const userinfo = await fetchUserInfo(configuration, tokens.access_token, idTokenClaims.sub).catch(
    (error: unknown) => {
      const { reason } = userinfoRefusal(error);
      throw new Refusal(reason, accountNameOf(toExternalIdentity(idTokenClaims, settings)));
    },
  );
  return { claims: mergeClaims(idTokenClaims, userinfo), idToken: tokens.id_token };
}

export interface ExchangeRequest {
  readonly response: AuthorizationResponse;
  readonly transaction: Transaction;
  readonly settings: Settings;
}

/** The address the provider was told, whatever the request says of host and scheme, with the parameters that count. */
function urlOf({ code, issuer, state }: AuthorizationResponse, { redirectUri }: Settings): URL {
  const url = new URL(redirectUri);
  url.searchParams.set("state", state);
  if (code !== undefined) url.searchParams.set("code", code);
  if (issuer !== undefined) url.searchParams.set("iss", issuer);
  return url;
}
