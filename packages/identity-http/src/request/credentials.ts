import { isAppPassword } from "@pp/identity";
import type { HeaderSource } from "./header-source.ts";
import { findCookie } from "./session-cookie.ts";

/** Where a secret was found; only a browser's cookie is sent without anybody meaning it. */
export interface RequestSecret {
  readonly secret: string;
  readonly from: "header" | "basic" | "cookie";
  /** Of Basic: must be the account's. */
  readonly username?: string;
}

/** Longer than any secret there is: not looked at. */
const MAX_SECRET_LENGTH = 256;

/**
 * The secret that a request brings: `X-Auth-Token`, `X-Session-ID`, `Authorization: Bearer`, Basic with an app password
 * in the place of the password, the session cookie where there is one. The first that is there counts: a wrong one is
 * not made good by another.
 */
export function findSecret(headers: HeaderSource, cookieName: string | undefined): RequestSecret | undefined {
  const token = headers.get("x-auth-token") ?? headers.get("x-session-id");
  if (token !== null) return { secret: limited(token), from: "header" };
  const authorization = headers.get("authorization");
  if (authorization !== null) return parseAuthorization(authorization);
  return cookieName === undefined ? undefined : findCookieSecret(headers, cookieName);
}

function parseAuthorization(header: string): RequestSecret | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  if (bearer !== undefined) return { secret: limited(bearer), from: "header" };
  const basic = parseBasic(header);
  if (basic === undefined) return { secret: "", from: "header" };
  // The password of an account is for logging in, where a second factor is asked for; here it opens nothing.
  const secret = isAppPassword(basic.password) ? basic.password : "";
  return { secret, from: "basic", username: basic.username };
}

/** RFC 7617, in UTF-8. Undefined for another scheme, and for what is no Base64 or has no colon. */
export function parseBasic(header: string): { readonly username: string; readonly password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined || encoded.length > 1024) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function findCookieSecret(headers: HeaderSource, name: string): RequestSecret | undefined {
  const secret = findCookie(headers, name);
  return secret === undefined ? undefined : { secret: limited(secret), from: "cookie" };
}

const limited = (secret: string): string => (secret.length > MAX_SECRET_LENGTH ? "" : secret);
