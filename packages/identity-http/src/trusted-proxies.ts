import { canonicalAddress } from "@pp/identity";
import ipaddr from "ipaddr.js";
import type { ClientAddress } from "./request/client-address.ts";
import { addressesFromRight, type ForwardingHeader, forwardingHeaders } from "./forwarding-header.ts";

type Address = ReturnType<typeof ipaddr.parse>;
/** Its first address and how many leading bits all of it share. */
type Range = readonly [Address, number];

const namedRanges = new Map([
  ["loopback", ["127.0.0.0/8", "::1"]],
  ["private", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]],
]);

/** How many bits of an IPv4 address inside IPv6, `::ffff:0:0/96`, come before it. */
const MAPPED_BITS = 96;

/** Undefined for what is not an address or a range, and for all addresses there are. */
function parseRange(text: string): Range | undefined {
  const [, address = "", bits] = /^([^/%\s]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const canonical = canonicalAddress(address);
  if (canonical === "") return undefined;
  const parsed = ipaddr.parse(canonical);
  const allBits = parsed.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return [parsed, allBits];
  const isMapped = address.includes(":") && parsed.kind() === "ipv4";
  const length = Number(bits) - (isMapped ? MAPPED_BITS : 0);
  return length >= 1 && length <= allBits ? [parsed, length] : undefined;
}

function parseTrusted(trusted: readonly string[]): readonly Range[] {
  return trusted.flatMap((entry, index) =>
    (namedRanges.get(entry) ?? [entry]).map((text) => {
      const range = parseRange(text);
      if (range !== undefined) return range;
      const accepted = 'an address, a range such as 10.0.0.0/8 of at least one bit, "loopback" or "private"';
      throw new RangeError(`trusted[${String(index)}] must be ${accepted}, not ${JSON.stringify(entry)}`);
    }),
  );
}

/** Not for an address that is not known. */
function isWithin(ranges: readonly Range[], canonical: string): boolean {
  if (canonical === "") return false;
  const address = ipaddr.parse(canonical);
  return ranges.some(([first, bits]) => first.kind() === address.kind() && address.match(first, bits));
}

/**
 * For a service behind reverse proxies: whom the outermost of them had the request from.
 *
 * The header is read from the right, where the nearest proxy wrote, for as long as those who wrote are trusted. The
 * first address that is not is the client's; what stands left of it is what the client sent, and is not looked at. An
 * entry that is no address ends the search at the proxy that wrote it. A request that does not come from a trusted
 * address can say what it likes: its header is ignored.
 *
 * Only the given header is read. Every trusted proxy must add to it: one that passes it on as it came, or writes
 * another header, lets clients choose their address.
 *
 * The result is canonical, or empty when it is not known.
 *
 * @param trusted addresses of the proxies, or ranges: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`; `loopback` for
 *   127.0.0.0/8 and ::1; `private` for 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7. None trusts nobody
 * @throws RangeError that names the entry, for one that is none of these or trusts every address
 */
export function clientIpBehind(
  trusted: readonly string[],
  header: ForwardingHeader = "x-forwarded-for",
): ClientAddress {
  const ranges = parseTrusted(trusted);
  if (!forwardingHeaders.includes(header)) {
    throw new RangeError(`header must be ${forwardingHeaders.join(" or ")}, not ${JSON.stringify(header)}`);
  }
  return (peerAddress, headers) => {
    let nearest = canonicalAddress(peerAddress);
    if (!isWithin(ranges, nearest)) return nearest;
    for (const address of addressesFromRight(header, headers)) {
      if (address === "") return nearest;
      nearest = address;
      if (!isWithin(ranges, nearest)) return nearest;
    }
    return nearest;
  };
}
