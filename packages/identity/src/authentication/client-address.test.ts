import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressBucket, canonicalAddress } from "./client-address.ts";

describe("canonicalAddress", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    [" 192.0.2.7 ", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:C000:0207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    "",
    "localhost",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.07",
    "1.2.3.4.5",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::1",
    "1:2:3:4:5:6:7",
  ])("%j is no address", (text) => {
    expect(canonicalAddress(text)).toBe("");
  });

  it("is idempotent, and one for every spelling", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = canonicalAddress(text);
        expect(canonical).not.toBe("");
        expect(canonicalAddress(canonical)).toBe(canonical);
        expect(canonicalAddress(text.toUpperCase())).toBe(canonical);
      }),
    );
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(canonicalAddress(`::ffff:${text}`)).toBe(text);
      }),
    );
  });
});

describe("addressBucket", () => {
  it("is the address itself for IPv4, and the /64 for IPv6", () => {
    expect(addressBucket("192.0.2.7")).toBe("192.0.2.7");
    expect(addressBucket(canonicalAddress("2001:db8:1:2:ffff::1"))).toBe("2001:db8:1:2::/64");
    expect(addressBucket(canonicalAddress("2001:db8:1:2:aaaa::9"))).toBe("2001:db8:1:2::/64");
    expect(addressBucket(canonicalAddress("2001:db8:1:3::1"))).toBe("2001:db8:1:3::/64");
  });

  it("is one for all whose address is not known", () => {
    expect(addressBucket("")).toBe("unknown");
  });
});
