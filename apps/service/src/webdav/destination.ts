import { Refusal } from "./refusal.ts";
import { parseResourcePath } from "./resource-path.ts";

/**
 * The path that a `Destination` header names, in the form of `parseResourcePath`.
 *
 * @param hosts host names with port under which the client may know this server
 * @throws Refusal 502 for another server or a path outside the mount (RFC 4918, 9.8.5); 400, 403 and 414 as for the
 *   address itself
 */
export function parseDestination(header: string, mount: string, hosts: readonly string[]): string {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(header);
  const path = absolute?.[2] ?? header;
  if (!path.startsWith("/")) throw new Refusal(400, "The destination is not an address.");
  if (absolute && !hosts.some((host) => isSameHost(host, absolute[1] ?? ""))) throw elsewhere();
  // A path that begins with two slashes names a host.
  if (path.startsWith("//")) throw elsewhere();
  return inside(() => parseResourcePath(path, mount));
}

function inside(parse: () => string): string {
  try {
    return parse();
  } catch (error) {
    throw error instanceof Refusal && error.status === 404 ? elsewhere() : error;
  }
}

const elsewhere = () => new Refusal(502, "The destination is not on this server.");

/** The scheme's own port may be left out, and a proxy in front may speak the other scheme. */
const isSameHost = (one: string, other: string): boolean => withoutPort(one) === withoutPort(other);
const withoutPort = (host: string): string => host.toLowerCase().replace(/:(80|443)$/, "");
