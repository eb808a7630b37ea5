import type { HeaderSource } from "./header-source.ts";

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request that may come with a cookie was made by another site (OWASP: verifying the origin, fetch metadata).
 * Browsers send `Origin` with every request that changes something, and no page can set it. A request that changes
 * something and says nothing of where it comes from counts as foreign.
 */
export function isCrossSite(method: string, headers: HeaderSource, origin: string): boolean {
  if (safeMethods.has(method)) return false;
  const stated = headers.get("origin");
  if (stated !== null) return stated !== origin;
  return headers.get("sec-fetch-site") !== "same-origin";
}
