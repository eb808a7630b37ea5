import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { Refusal, type RefusalReason } from "./refusal.ts";

/**
 * Codes that may stand in the audit log (RFC 6749, section 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section
 * 3.1.2.6). Anything else a provider or a forged request sends is `other`.
 */
const knownCodes: ReadonlySet<string> = new Set([
  "access_denied",
  "account_selection_required",
  "consent_required",
  "interaction_required",
  "invalid_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "login_required",
  "server_error",
  "temporarily_unavailable",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
]);

export const knownCode = (code: string): string => (knownCodes.has(code) ? code : "other");

/** Why the metadata could not be read. */
export function discoveryRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isUnreachable(error)) return new Refusal("provider unavailable");
  const isOtherIssuer = error instanceof ClientError && error.code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";
  return new Refusal(isOtherIssuer ? "provider issuer mismatch" : "provider metadata invalid");
}

/** Why a code gave no tokens, or none that can be trusted. The error itself may hold tokens: it goes no further. */
export function exchangeRefusal(error: unknown): Refusal {
  if (error instanceof AuthorizationResponseError) return new Refusal(`provider refused: ${knownCode(error.error)}`);
  if (error instanceof ResponseBodyError) return new Refusal(`token exchange failed: ${knownCode(error.error)}`);
  if (error instanceof WWWAuthenticateChallengeError) return new Refusal("token exchange failed: invalid_client");
  if (isUnreachable(error)) return new Refusal("provider unavailable");
  if (!(error instanceof ClientError)) return new Refusal("token exchange failed");
  return new Refusal(reasonOfCode(error));
}

function reasonOfCode(error: ClientError): RefusalReason {
  switch (error.code) {
    case "OAUTH_JWT_CLAIM_COMPARISON_FAILED":
      return mismatches[claimOf(error)] ?? "id token invalid";
    case "OAUTH_JWT_TIMESTAMP_CHECK_FAILED":
      return "id token expired";
    case "OAUTH_INVALID_RESPONSE":
    case "OAUTH_PARSE_ERROR":
    case "OAUTH_KEY_SELECTION_FAILED":
    case "OAUTH_UNSUPPORTED_OPERATION":
      return "id token invalid";
    default:
      return "token exchange failed";
  }
}

const mismatches: Readonly<Record<string, RefusalReason>> = {
  iss: "id token issuer mismatch",
  aud: "id token audience mismatch",
  nonce: "nonce mismatch",
};

/** The claim that did not compare, as the library notes it two causes down. */
function claimOf(error: ClientError): string {
  const inner = error.cause instanceof Error ? error.cause.cause : undefined;
  const claim = typeof inner === "object" && inner !== null && "claim" in inner ? inner.claim : undefined;
  return typeof claim === "string" ? claim : "";
}

/** Why the claims of the userinfo endpoint are missing. */
export function userinfoRefusal(error: unknown): Refusal {
  if (isUnreachable(error)) return new Refusal("provider unavailable");
  const isOtherSubject = error instanceof ClientError && error.code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";
  return new Refusal(isOtherSubject ? "userinfo subject mismatch" : "userinfo failed");
}

/** No connection, no answer in time, or an answer that says "not now". */
function isUnreachable(error: unknown): boolean {
  if (error instanceof ClientError) {
    // Without a code it is what a `fetch` of the host threw.
    if (error.code === undefined || error.code === "OAUTH_TIMEOUT" || error.code === "OAUTH_ABORT") return true;
    const status = statusOf(error.cause);
    return status >= 500 || status === 429;
  }
  // What `fetch` throws; arguments of the library that are wrong have a code.
  return error instanceof TypeError && !("code" in error);
}

/** Of an answer of whatever class: frameworks replace the global one. */
const statusOf = (cause: unknown): number =>
  typeof cause === "object" && cause !== null && "status" in cause ? Number(cause.status) : 0;
