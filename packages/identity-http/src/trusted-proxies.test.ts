import { createRequire } from "node:module";
import { BlockList, isIPv6 } from "node:net";
import { canonicalAddress } from "@pp/identity";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientIpBehind } from "./trusted-proxies.ts";

const forwardedFor = (...lines: readonly string[]): Headers =>
  new Headers(lines.map((line): [string, string] => ["x-forwarded-for", line]));
const forwarded = (...lines: readonly string[]): Headers =>
  new Headers(lines.map((line): [string, string] => ["forwarded", line]));

describe("clientIpBehind", () => {
  const find = clientIpBehind(["loopback", "10.0.0.0/8", "2001:db8:aa::/48"]);

  it.each([
    ["one proxy", "203.0.113.9", "203.0.113.9"],
    ["two proxies", "203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["proxies of both families", "203.0.113.9, 2001:db8:aa::7, 10.0.0.2", "203.0.113.9"],
    ["a client with IPv6", "2001:DB8:0::1", "2001:db8::1"],
    ["a client who writes what he likes on the left", "127.0.0.1, 10.0.0.9, 203.0.113.9", "203.0.113.9"],
    ["a client who names a proxy, and is none", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["a client in the network of the proxies", "10.0.0.77", "10.0.0.77"],
    ["a chain of proxies alone: the outermost", "10.0.0.9, 127.0.0.1, 10.0.0.2", "10.0.0.9"],
    ["a port", "203.0.113.9:4711", "203.0.113.9"],
    ["brackets", "[2001:db8::1]", "2001:db8::1"],
    ["brackets and a port", "[2001:db8::1]:4711", "2001:db8::1"],
    ["IPv4 in IPv6", "::ffff:203.0.113.9", "203.0.113.9"],
    ["IPv4 in IPv6 in hexadecimal", "[::FFFF:cb00:7109]:80", "203.0.113.9"],
    ["a proxy as IPv4 in IPv6", "203.0.113.9, ::ffff:10.0.0.2", "203.0.113.9"],
    ["a zone", "fe80::1%eth0", "fe80::1"],
    ["no spaces", "203.0.113.9,10.0.0.2", "203.0.113.9"],
    ["tabs and more spaces", "203.0.113.9 ,\t 10.0.0.2  ", "203.0.113.9"],
    ["empty entries", ", 203.0.113.9,, ,10.0.0.2,", "203.0.113.9"],
    ["empty entries only", ", ,,", "10.0.0.1"],
    ["nothing", "", "10.0.0.1"],
    ["a client whom the proxy does not know", "203.0.113.9, unknown", "10.0.0.1"],
    ["a client whom a farther proxy does not know", "203.0.113.9, unknown, 10.0.0.2", "10.0.0.2"],
    ["a name", "client.example.org", "10.0.0.1"],
    ["a number too many", "203.0.113.9.1", "10.0.0.1"],
    ["a number too large", "203.0.113.256", "10.0.0.1"],
    ["an octal number", "0313.0.0161.011", "10.0.0.1"],
    ["a hexadecimal number", "0xcb.0x0.0x71.0x9", "10.0.0.1"],
    ["an address in one number", "3405803785", "10.0.0.1"],
    ["a short IPv4 address", "10.1", "10.0.0.1"],
    ["a range", "203.0.113.0/24", "10.0.0.1"],
    ["IPv4 in brackets", "[203.0.113.9]", "10.0.0.1"],
    ["an open bracket", "[2001:db8::1", "10.0.0.1"],
    ["text after the bracket", "[2001:db8::1]x", "10.0.0.1"],
    ["a port of letters", "203.0.113.9:http", "10.0.0.1"],
    ["two addresses in one entry", "198.51.100.1 203.0.113.9", "10.0.0.1"],
    ["quotes", '"203.0.113.9"', "10.0.0.1"],
    ["a lone quote on the left", '", 203.0.113.9', "203.0.113.9"],
    ["the way RFC 7239 writes it", "for=203.0.113.9", "10.0.0.1"],
    ["a script", "<script>alert(1)</script>", "10.0.0.1"],
  ])("understands in X-Forwarded-For %s", (_, line, expected) => {
    expect(find("10.0.0.1", forwardedFor(line))).toBe(expected);
  });

  it("reads several headers as one, the last of them nearest", () => {
    expect(find("10.0.0.1", forwardedFor("198.51.100.1", "203.0.113.9", "10.0.0.2"))).toBe("203.0.113.9");
    expect(find("10.0.0.1", forwardedFor("198.51.100.1, 203.0.113.9", ""))).toBe("203.0.113.9");
  });

  it("ignores the header of a peer that is not trusted", () => {
    for (const peer of ["198.51.100.7", "11.0.0.0", "9.255.255.255", "2001:db8:ab::1", "::ffff:198.51.100.7"]) {
      expect(find(peer, forwardedFor("203.0.113.9"))).toBe(canonicalAddress(peer));
    }
  });

  it("trusts a peer up to either end of a range, however it is written", () => {
    for (const peer of ["10.0.0.0", "10.255.255.255", "::ffff:10.0.0.1", "::1", "127.8.9.10", "2001:DB8:AA:ffff::1"]) {
      expect(find(peer, forwardedFor("203.0.113.9"))).toBe("203.0.113.9");
    }
  });

  it.each(["", "unknown", "/run/service.sock", "10.0.0.1:80", "10.0.0.256"])(
    "does not trust a peer whose address is %j, and knows no address of it",
    (peer) => {
      expect(find(peer, forwardedFor("203.0.113.9"))).toBe("");
    },
  );

  it("takes the peer when there is no header, or another one only", () => {
    expect(find("10.0.0.1", new Headers())).toBe("10.0.0.1");
    expect(find("10.0.0.1", forwarded("for=203.0.113.9"))).toBe("10.0.0.1");
    expect(find("10.0.0.1", new Headers({ "x-real-ip": "203.0.113.9", "true-client-ip": "203.0.113.9" }))).toBe(
      "10.0.0.1",
    );
    expect(clientIpBehind(["loopback"], "forwarded")("::1", forwardedFor("203.0.113.9"))).toBe("::1");
  });

  it("finds the client to the right of a megabyte, and no address in the middle of what is too long", () => {
    expect(find("10.0.0.1", forwardedFor(`${"198.51.100.1, ".repeat(80_000)}203.0.113.9, 10.0.0.2`))).toBe(
      "203.0.113.9",
    );
    const proxies = ", 10.0.0.2".repeat(1000);
    expect(find("10.0.0.1", forwardedFor(`198.51.100.1, 203.0.113.9${proxies}`))).toBe("10.0.0.2");
    // 4,096 characters from the right begin within the first address: 03.0.113.9 is not it.
    expect(find("10.0.0.1", forwardedFor(`203.0.113.9${",10.0.0.2".repeat(454)}`))).toBe("10.0.0.2");
    expect(find("10.0.0.1", forwardedFor(`203.0.113.9${",10.0.0.2".repeat(453)}`))).toBe("203.0.113.9");
  });
});

describe("clientIpBehind with Forwarded", () => {
  const find = clientIpBehind(["10.0.0.0/8"], "forwarded");

  it.each([
    ["IPv4", "for=203.0.113.9", "203.0.113.9"],
    ["IPv4 and a port, in quotes", 'for="203.0.113.9:4711"', "203.0.113.9"],
    ["IPv4 and a port, without", "for=203.0.113.9:4711", "203.0.113.9"],
    ["IPv6", 'for="[2001:db8::1]"', "2001:db8::1"],
    ["IPv6 and a port", 'for="[2001:db8::1]:4711"', "2001:db8::1"],
    ["a hidden port", 'for="203.0.113.9:_secret"', "203.0.113.9"],
    ["other letters", 'For="[2001:DB8::1]:4711"', "2001:db8::1"],
    ["escapes", String.raw`for="20\3.0.113.\9"`, "203.0.113.9"],
    ["other parameters", "by=10.0.0.1;for=203.0.113.9;proto=https;host=example.org", "203.0.113.9"],
    ["spaces around them", "by=10.0.0.1 ; for=203.0.113.9 ;proto=https; ", "203.0.113.9"],
    ["several proxies", 'for=203.0.113.9, for="10.0.0.3:80";by=10.0.0.2,for=10.0.0.2', "203.0.113.9"],
    ["commas and semicolons in quotes", 'for=203.0.113.9;host="a,for=198.51.100.1;b", for=10.0.0.2', "203.0.113.9"],
    ["quotes in quotes", String.raw`for=203.0.113.9;host="a\", for=198.51.100.1, \"b"`, "203.0.113.9"],
    ["a backslash at the end of quotes", String.raw`for=203.0.113.9;host="a, b\\", for=10.0.0.2`, "203.0.113.9"],
    ["an open quote of the client", 'for="198.51.100.1, for=203.0.113.9', "203.0.113.9"],
    ["an open quote of the client before quotes", 'for=", for="[2001:db8::1]"', "2001:db8::1"],
    ["a backslash of the client", String.raw`for="198.51.100.1\, for=203.0.113.9`, "203.0.113.9"],
    ["a client who names a proxy", "for=10.0.0.9, for=203.0.113.9, for=10.0.0.2", "203.0.113.9"],
    ["unknown", "for=203.0.113.9, for=unknown", "10.0.0.1"],
    ["a hidden client", "for=203.0.113.9, for=_hidden, for=10.0.0.2", "10.0.0.2"],
    ["no for", "for=203.0.113.9, proto=https;by=10.0.0.2", "10.0.0.1"],
    ["two for", "for=203.0.113.9;for=198.51.100.1", "10.0.0.1"],
    ["an empty for", 'for="", for=""', "10.0.0.1"],
    ["a parameter without a value", "for=203.0.113.9;secure", "10.0.0.1"],
    ["a quote that is not closed", 'for=203.0.113.9, for="10.0.0.2', "10.0.0.1"],
    ["text after the quotes", 'for="203.0.113.9"x', "10.0.0.1"],
    ["an address alone", "203.0.113.9", "10.0.0.1"],
  ])("understands %s", (_, line, expected) => {
    expect(find("10.0.0.1", forwarded(line))).toBe(expected);
  });

  it("reads several headers as one, the last of them nearest", () => {
    expect(find("10.0.0.1", forwarded("for=198.51.100.1", "for=203.0.113.9", "for=10.0.0.2"))).toBe("203.0.113.9");
  });
});

describe("the configuration of clientIpBehind", () => {
  const isTrusted = (trusted: string, peer: string): boolean =>
    clientIpBehind([trusted])(peer, forwardedFor("203.0.113.9")) === "203.0.113.9";

  it.each([
    ["192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.6", "192.0.2.8"]],
    ["192.0.2.7/32", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]],
    ["192.0.2.8/30", ["192.0.2.8", "192.0.2.11"], ["192.0.2.7", "192.0.2.12"]],
    ["192.0.2.9/30", ["192.0.2.8", "192.0.2.11"], ["192.0.2.7", "192.0.2.12"]],
    ["128.0.0.0/1", ["128.0.0.0", "255.255.255.255"], ["127.255.255.255", "::1"]],
    ["2001:db8::7", ["2001:db8::7", "2001:DB8:0:0::7"], ["2001:db8::8", "192.0.2.7"]],
    ["2001:db8::/47", ["2001:db8:1:ffff:ffff:ffff:ffff:ffff"], ["2001:db8:2::", "2001:db7:ffff::"]],
    ["::ffff:192.0.2.7", ["192.0.2.7", "::ffff:c000:207"], ["192.0.2.8"]],
    ["::ffff:10.0.0.0/104", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "::ffff:9.255.255.255"]],
    ["loopback", ["127.0.0.1", "127.255.255.255", "::1"], ["126.255.255.255", "128.0.0.0", "::2", "10.0.0.1"]],
    [
      "private",
      [
        "10.0.0.0",
        "10.255.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.168.0.0",
        "192.168.255.255",
        "fc00::",
        "fdff::1",
      ],
      ["9.255.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "fe00::", "127.0.0.1", "::1"],
    ],
  ])("trusts with %s exactly the addresses in it", (trusted, inside, outside) => {
    for (const peer of inside) expect(isTrusted(trusted, peer), peer).toBe(true);
    for (const peer of outside) expect(isTrusted(trusted, peer), peer).toBe(false);
  });

  it("trusts nobody when nobody is named", () => {
    expect(clientIpBehind([])("127.0.0.1", forwardedFor("203.0.113.9"))).toBe("127.0.0.1");
  });

  it.each([
    "",
    " ",
    "10.0.0.0/33",
    "10.0.0.0/0",
    "0.0.0.0/0",
    "::/0",
    "::ffff:0:0/96",
    "::ffff:10.0.0.0/24",
    "2001:db8::/129",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-8",
    "10.0.0.0/255.0.0.0",
    "10.0.0/8",
    "10",
    "0x0a.0.0.1",
    "010.0.0.1",
    " 10.0.0.1",
    "10.0.0.1\n",
    "fe80::1%eth0",
    "[::1]",
    "proxy.example.org",
    "Loopback",
    "uniquelocal",
    "*",
  ])("refuses %j and says where it stands", (entry) => {
    expect(() => clientIpBehind(["loopback", entry])).toThrow(RangeError);
    expect(() => clientIpBehind(["loopback", entry])).toThrow(`trusted[1] must be an address, a range`);
    expect(() => clientIpBehind(["loopback", entry])).toThrow(`not ${JSON.stringify(entry)}`);
  });

  it.each(["X-Forwarded-For", "x-real-ip", "", "__proto__", "toString"])("refuses to read the header %j", (header) => {
    expect(() => clientIpBehind(["loopback"], header as "forwarded")).toThrow(
      new RangeError(`header must be x-forwarded-for or forwarded, not ${JSON.stringify(header)}`),
    );
  });
});

const trusted = ["loopback", "private", "2001:db8:aa::/48"];
const proxyNetworks = new BlockList();
for (const [network, bits, family] of [
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
  ["10.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["fc00::", 7, "ipv6"],
  ["2001:db8:aa::", 48, "ipv6"],
] as const) {
  proxyNetworks.addSubnet(network, bits, family);
}
/** By what Node makes of the same networks: a finder that trusts everybody must not decide whom the tests trust. */
const isProxy = (address: string): boolean => {
  const canonical = canonicalAddress(address);
  return proxyNetworks.check(canonical, isIPv6(canonical) ? "ipv6" : "ipv4");
};

const proxy = fc.oneof(
  fc.constantFrom("127.0.0.1", "::1", "192.168.1.1", "fd00::1", "::ffff:172.20.0.1", "2001:db8:aa:0::5"),
  fc.nat(0xff_ff_ff).map((n) => `10.${String(n >> 16)}.${String((n >> 8) & 255)}.${String(n & 255)}`),
);
const stranger = fc
  .oneof(fc.ipV4(), fc.ipV6())
  .filter((address) => canonicalAddress(address) !== "" && !isProxy(address));
const node = fc.oneof(
  proxy,
  stranger,
  stranger.map((address) => `"[${address}]:80"`),
  fc.constant("unknown"),
);
/** What a client may send: well-formed parts, pieces of the grammar in any order, any bytes that a header may have. */
const anything = fc.oneof(
  fc
    .array(
      fc.oneof(
        node,
        node.map((text) => `for=${text}`),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(", ")),
  fc
    .array(fc.oneof(node, fc.constantFrom('"', "\\", ",", ";", "=", "[", "]", ":", " ", "\t", "for=", "::ffff:")), {
      maxLength: 30,
    })
    .map((parts) => parts.join("")),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 80 }),
  fc
    .tuple(fc.constantFrom(",", '"', "10.0.0.1,", "\\", "for="), fc.integer({ min: 1, max: 3000 }))
    .map(([text, times]) => text.repeat(times)),
);
/** A header as proxies go on writing it: they add to the right. */
const continued = (left: string, right: string): string => (left === "" ? right : `${left}, ${right}`);
const inElement = (address: string): string => (address.includes(":") ? `for="[${address}]:4711"` : `for=${address}`);

describe.each([
  { header: "x-forwarded-for", write: (address: string): string => address },
  { header: "forwarded", write: inElement },
] as const)("clientIpBehind by $header, whatever a client sends", ({ header, write }) => {
  const find = clientIpBehind(trusted, header);
  const runs = { numRuns: 1000 };

  it("answers with the peer when it is not trusted", () => {
    fc.assert(
      fc.property(fc.oneof(stranger, fc.string()), anything, anything, (peer, one, other) => {
        fc.pre(!isProxy(peer));
        const headers = new Headers({ "x-forwarded-for": one, forwarded: other, "x-real-ip": "8.8.8.8" });
        headers.append(header, one);
        expect(find(peer, headers)).toBe(canonicalAddress(peer));
      }),
      runs,
    );
  });

  it("answers with the address that the outermost trusted proxy wrote", () => {
    fc.assert(
      fc.property(proxy, fc.array(proxy, { maxLength: 4 }), stranger, anything, (peer, proxies, client, sent) => {
        const line = [client, ...proxies].map(write).reduce(continued, sent);
        expect(find(peer, new Headers({ [header]: line }))).toBe(canonicalAddress(client));
      }),
      runs,
    );
  });

  it("answers with the peer or an address that stands in the header, in its one spelling", () => {
    fc.assert(
      fc.property(proxy, anything, (peer, sent) => {
        const found = find(peer, new Headers({ [header]: sent }));
        expect(canonicalAddress(found)).toBe(found);
        const unescaped = sent.replace(/\\(.)/g, "$1");
        const written = `${sent},${unescaped}`
          .split(/[\s,;"=\\]+/)
          .flatMap((text) => [text, text.replace(/:(\d+|_[\w.-]+)$/, "")]);
        const addresses = written.map((text) => canonicalAddress(text.replace(/^\[(.*)\]$/, "$1")));
        expect([canonicalAddress(peer), ...addresses]).toContain(found);
      }),
      runs,
    );
  });
});

it("agrees with proxy-addr, which Express uses, about chains of addresses", () => {
  const require = createRequire(import.meta.url);
  const proxyAddr = createRequire(require.resolve("express"))("proxy-addr") as (
    request: { socket: { remoteAddress: string }; headers: Record<string, string> },
    trust: readonly string[],
  ) => string;
  const find = clientIpBehind(trusted);
  fc.assert(
    fc.property(fc.oneof(proxy, stranger), fc.array(fc.oneof(proxy, stranger), { maxLength: 6 }), (peer, chain) => {
      const line = chain.join(", ");
      const request = { socket: { remoteAddress: peer }, headers: { "x-forwarded-for": line } };
      const theirs = proxyAddr(request, ["loopback", "uniquelocal", "2001:db8:aa::/48"]);
      expect(find(peer, forwardedFor(line))).toBe(canonicalAddress(theirs));
    }),
    { numRuns: 1000 },
  );
});
