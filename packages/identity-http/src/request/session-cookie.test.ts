import { describe, expect, it } from "vitest";
import { clearCookieHeader, makeSessionCookie, setCookieHeader } from "./session-cookie.ts";

const secure = makeSessionCookie({ publicOrigin: "https://photos.example.com" });

/** `Name=value` and the attributes, in any order. */
const partsOf = (header: string): ReadonlySet<string> => new Set(header.split("; "));

describe("makeSessionCookie", () => {
  it("binds the cookie to the host by its name, over https", () => {
    expect(secure).toEqual({ name: "__Host-identity", origin: "https://photos.example.com", secure: true });
  });

  it("compares origins and not addresses: the path is left out, the host is lower case, the default port has none", () => {
    expect(makeSessionCookie({ publicOrigin: "https://Photos.example.com:443/library/" }).origin).toBe(
      "https://photos.example.com",
    );
  });

  it.each(["http://localhost:8080", "http://127.0.0.1:3000", "http://127.1.2.3", "http://[::1]:8080"])(
    "allows plain HTTP for %s, which is this machine",
    (publicOrigin) => {
      expect(makeSessionCookie({ publicOrigin })).toEqual({ name: "identity", origin: publicOrigin, secure: false });
    },
  );

  it.each([
    "http://photos.example.com",
    "http://localhost.evil.com",
    "http://127.0.0.1.evil.com",
    "http://192.168.0.1",
    "http://[::2]",
    "ftp://localhost",
    "photos.example.com",
    "",
  ])("refuses %j", (publicOrigin) => {
    expect(() => makeSessionCookie({ publicOrigin })).toThrow(TypeError);
  });
});

describe("setCookieHeader", () => {
  it("keeps the token from scripts, plain HTTP, other hosts and other sites' requests", () => {
    expect(partsOf(setCookieHeader(secure, "abc", 60))).toEqual(
      new Set(["__Host-identity=abc", "Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=60"]),
    );
  });

  it("lasts until the browser is closed where there is no end", () => {
    expect(setCookieHeader(secure, "abc", undefined)).not.toContain("Max-Age");
  });

  it.each([
    [1.9, 1],
    [-5, 0],
    [34_560_000, 34_560_000],
    [34_560_001, 34_560_000],
  ])("says %d seconds as %d: whole, not negative, and at most the 400 days of browsers", (given, said) => {
    expect(partsOf(setCookieHeader(secure, "abc", given))).toContain(`Max-Age=${String(said)}`);
  });

  it("has no Secure on a loopback address without TLS, where some browsers would not keep it", () => {
    const local = makeSessionCookie({ publicOrigin: "http://localhost:8080" });
    expect(partsOf(setCookieHeader(local, "abc", 60))).toEqual(
      new Set(["identity=abc", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=60"]),
    );
  });
});

describe("clearCookieHeader", () => {
  it("empties the cookie and lets it end, with the attributes under which it was set", () => {
    expect(partsOf(clearCookieHeader(secure))).toEqual(
      new Set(["__Host-identity=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=0"]),
    );
  });
});
