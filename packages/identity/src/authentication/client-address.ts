/** Groups of 16 bits of an IPv6 address; undefined when the text is none. */
function parseIpv6(text: string): readonly number[] | undefined {
  const [withoutZone = ""] = text.split("%", 1);
  const halves = withoutZone.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : parseGroups(half)));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

/** `a:b:1.2.3.4`: the last group may be an IPv4 address. */
function parseGroups(text: string): readonly number[] | undefined {
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const ipv4 = index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv4;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** No leading zeros: some programs read them as octal. */
function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  const isByte = (part: string): boolean => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  return parts.length === 4 && parts.every(isByte) ? parts.map(Number) : undefined;
}

/** IPv4 inside `::ffff:0:0/96` is the same host as the bare address. */
const mappedIpv4 = (groups: readonly number[]): string | undefined => {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff;
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join(".") : undefined;
};

/** The longest run of zeros is `::` (RFC 5952). */
function formatIpv6(groups: readonly number[]): string {
  const hex = groups.map((group) => group.toString(16)).join(":");
  const runs = [...hex.matchAll(/(?:^|:)(0(?::0)+)(?=:|$)/g)].map((match) => match[0]);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  return longest === "" ? hex : hex.replace(longest, "::").replace(/:{3,}/, "::");
}

/**
 * One spelling for one address: lower case, shortest form, mapped IPv4 as IPv4, no zone. Text that is no address
 * becomes empty: the host could not tell who asks.
 */
export function canonicalAddress(text: string): string {
  const trimmed = text.trim();
  const ipv4 = parseIpv4(trimmed);
  if (ipv4 !== undefined) return ipv4.join(".");
  const groups = parseIpv6(trimmed);
  return groups === undefined ? "" : (mappedIpv4(groups) ?? formatIpv6(groups));
}

/** Who shares a budget: an IPv4 address, or the /64 that one IPv6 host has to itself; all unknown ones together. */
export function addressBucket(canonical: string): string {
  if (canonical === "") return "unknown";
  const groups = parseIpv6(canonical);
  if (groups === undefined) return canonical;
  return `${formatIpv6([...groups.slice(0, 4), 0, 0, 0, 0])}/64`;
}
