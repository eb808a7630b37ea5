import type { Session } from "@pp/identity";
import { parse, serialize } from "hono/utils/cookie";
import type { HeaderSource } from "./header-source.ts";

/** How a browser keeps its session. */
export interface SessionCookieOptions {
  /**
   * Where the host is seen by browsers, for example `https://photos.example.com`. Changing requests that come with the
   * cookie are taken from this origin only. `http` is for a loopback address, where browsers ask for no TLS.
   */
  readonly publicOrigin: string;
}

/** A cookie that is checked: its name says whether a browser may send it over plain HTTP. */
export interface SessionCookie {
  readonly name: string;
  readonly origin: string;
  readonly secure: boolean;
}

/** @throws TypeError when the origin is not one, or is `http` and not on this machine */
export function makeSessionCookie({ publicOrigin }: SessionCookieOptions): SessionCookie {
  const url = URL.canParse(publicOrigin) ? new URL(publicOrigin) : undefined;
  const isLoopback = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === "https:") return { name: "__Host-identity", origin: url.origin, secure: true };
  if (url?.protocol === "http:" && isLoopback) return { name: "identity", origin: url.origin, secure: false };
  throw new TypeError("cookie.publicOrigin: an https origin is needed, or http on a loopback address");
}

/** For a host that opens sessions itself, after a sign-in with OpenID for example. */
export interface SessionCookieHeaders {
  /** The value of `Set-Cookie` that keeps a new session. */
  set(token: string, session: Pick<Session, "createdAt" | "expiresAt">): string;
  /** The value of `Set-Cookie` that makes a browser forget its session. */
  readonly clear: string;
  /** The secret that a browser has sent; whether it is worth anything, `authenticate` knows. */
  read(headers: HeaderSource): string | undefined;
}

/** @throws TypeError as `makeSessionCookie` */
export function sessionCookieHeaders(options: SessionCookieOptions): SessionCookieHeaders {
  const cookie = makeSessionCookie(options);
  return {
    set: (token, { createdAt, expiresAt }) =>
      setCookieHeader(cookie, token, expiresAt && (expiresAt.getTime() - createdAt.getTime()) / 1000),
    clear: clearCookieHeader(cookie),
    read: (headers) => findCookie(headers, cookie.name),
  };
}

/** The value of a cookie. */
export const findCookie = (headers: HeaderSource, name: string): string | undefined =>
  parse(headers.get("cookie") ?? "", name)[name];

/** @param maxAgeSeconds undefined: until the browser is closed */
export const setCookieHeader = (
  { name, secure }: SessionCookie,
  token: string,
  maxAgeSeconds: number | undefined,
): string =>
  serialize(name, token, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure,
    // Browsers keep none longer than 400 days.
    ...(maxAgeSeconds === undefined ? {} : { maxAge: Math.min(Math.max(0, Math.floor(maxAgeSeconds)), 34_560_000) }),
  });

/** Makes a browser forget its session. */
export const clearCookieHeader = (cookie: SessionCookie): string => setCookieHeader(cookie, "", 0);
