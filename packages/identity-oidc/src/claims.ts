import type { ExternalIdentity } from "@pp/identity";
import { usernameClaims, type OidcSettings } from "./oidc-options.ts";

export type Claims = Readonly<Record<string, unknown>>;

const MAX_GROUPS = 1000;
const MAX_CLAIM_LENGTH = 2048;
const MAX_HANDLE_BYTES = 64;

/** What the ID token says of the protocol, which the userinfo endpoint cannot change. */
const protocolClaims = ["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "sid", "auth_time", "acr", "amr"];

/**
 * The claims of both, the userinfo endpoint's where both have one. An address and its verification come from the same
 * place: neither vouches for the other's.
 */
export function mergeClaims(idToken: Claims, userinfo: Claims): Claims {
  const merged: Record<string, unknown> = { ...idToken, ...userinfo };
  const emailFrom = userinfo["email"] === undefined ? idToken : userinfo;
  merged["email"] = emailFrom["email"];
  merged["email_verified"] = emailFrom["email_verified"];
  for (const name of protocolClaims) merged[name] = idToken[name];
  return merged;
}

/** @param claims of a verified ID token, merged with those of the userinfo endpoint */
export function toExternalIdentity(
  claims: Claims,
  { groupClaim, issuer, usernameClaim }: Pick<OidcSettings, "groupClaim" | "issuer" | "usernameClaim">,
): ExternalIdentity {
  const email = textOf(claims["email"]);
  const displayName = textOf(claims["name"]);
  return {
    issuer,
    // Compared as it is: never trimmed.
    subject: typeof claims["sub"] === "string" ? claims["sub"] : "",
    usernames: usernamesOf(claims, usernameClaim ?? "preferred_username"),
    emailVerified: isVerified(claims),
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(groupClaim === undefined ? {} : { groups: groupsOf(claims[groupClaim]) }),
  };
}

/** What to call a sign-in in the audit log: the address as the provider has it, else the name. */
export const accountNameOf = (identity: ExternalIdentity): string =>
  identity.email ?? identity.usernames[0] ?? identity.subject;

/** The chosen claim first; an address that nobody has verified is no name. */
function usernamesOf(claims: Claims, chosen: string): readonly string[] {
  const order = [chosen, ...usernameClaims.filter((claim) => claim !== chosen)];
  const names = order.map((claim) => {
    const text = textOf(claims[claim]) ?? "";
    if (claim !== "email") return handleOf(text);
    return isVerified(claims) ? text : "";
  });
  return [...new Set(names)].filter((name) => name !== "");
}

/** Some providers write the flag as text. */
const isVerified = (claims: Claims): boolean =>
  claims["email_verified"] === true || claims["email_verified"] === "true";

/** One group, or a list of them; what is not text is no group. */
function groupsOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  const isName = (group: unknown): group is string => textOf(group) !== undefined;
  return list.slice(0, MAX_GROUPS).filter(isName);
}

const textOf = (claim: unknown): string | undefined =>
  typeof claim === "string" && claim.trim() !== "" && claim.length <= MAX_CLAIM_LENGTH ? claim.trim() : undefined;

/**
 * A claim as a name to log in with: the part before `@` and behind `\`, in lower case, with dots for spaces and what
 * no username may contain; at most 64 bytes. May be empty.
 */
function handleOf(text: string): string {
  const [beforeAt = ""] = text.split("@", 1);
  const name = beforeAt.slice(beforeAt.lastIndexOf("\\") + 1).trim();
  const dotted = name.toLowerCase().replaceAll(/[\s"'()#&$,+=~?|*/\\:;<>{}`]/g, ".");
  return clipToBytes(dotted, MAX_HANDLE_BYTES).replaceAll(/^\.+|\.+$/g, "");
}

function clipToBytes(text: string, maxBytes: number): string {
  const encoder = new TextEncoder();
  let clipped = "";
  let bytes = 0;
  for (const character of text) {
    bytes += encoder.encode(character).byteLength;
    if (bytes > maxBytes) break;
    clipped += character;
  }
  return clipped;
}
