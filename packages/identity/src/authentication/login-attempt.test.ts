import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { realms } from "../audit/audit-event.ts";
import { attemptName, parseCode, parseLoginAttempt, throttleKeys } from "./login-attempt.ts";
import type { LogInRequest } from "./login.ts";

const parse = (fields: Partial<LogInRequest> = {}) =>
  parseLoginAttempt({ username: "bob", password: "bobsecret", clientIp: "192.0.2.7", realm: "api", ...fields });

describe("parseLoginAttempt", () => {
  it("brings every part to its one form", () => {
    const request = { username: " ＢＯＢ ", password: "cafe\u0301", code: " 123456 ", clientIp: "::FFFF:192.0.2.7" };
    expect(parse({ ...request, userAgent: "Firefox", realm: "web" })).toEqual({
      username: "bob",
      password: "caf\u00E9",
      code: "123456",
      origin: { clientIp: "192.0.2.7", userAgent: "Firefox", realm: "web" },
    });
  });

  it.each(["", "   ", "a/b", "bob\nroot", "bob\u202Eroot", "\u0000", "x".repeat(65), "x".repeat(1_000_000)])(
    "has no username for text that cannot be one (%#)",
    (username) => {
      expect(parse({ username }).username).toBeUndefined();
    },
  );

  it("keeps a password of 72 bytes and has none for 73", () => {
    const longest = `${"a".repeat(70)}\u00E9`;
    expect(parse({ password: longest }).password).toBe(longest);
    expect(parse({ password: `a${longest}` }).password).toBeUndefined();
  });

  it.each(["", "bobsecret\0", "\uD800bobsecret", "x".repeat(1_000_000)])(
    "has no password for text that cannot be one (%#)",
    (password) => {
      expect(parse({ password }).password).toBeUndefined();
    },
  );

  it("trims nothing off a password", () => {
    expect(parse({ password: " bobsecret\n" }).password).toBe(" bobsecret\n");
    expect(parse({ password: " " }).password).toBe(" ");
  });

  it("has an empty address for what is none, and an empty user agent for none", () => {
    expect(parse({ clientIp: "unix:/run/socket" }).origin).toEqual({ clientIp: "", userAgent: "", realm: "api" });
  });

  it("keeps 512 characters of the user agent, with a space for what nobody can see", () => {
    expect(parse({ userAgent: "a\r\nb\u001B[31m\u2028c" }).origin.userAgent).toBe("a  b [31m c");
    expect(parse({ userAgent: `${"x".repeat(511)}\u{1F600}` }).origin.userAgent).toBe(`${"x".repeat(511)} `);
    expect(parse({ userAgent: "x".repeat(513) }).origin.userAgent).toBe("x".repeat(512));
  });

  it("takes each of the realms, and throws for any other: that is the host's mistake", async () => {
    expect(realms.map((realm) => parse({ realm }).origin.realm)).toEqual(realms);
    const failure = await failureOf(() => parse({ realm: "ftp" as "api" }));
    expect(failure).toMatchObject({ code: "realm/unknown", details: { value: "ftp", accepted: realms } });
  });
});

describe("parseCode", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["  ", undefined],
    [" 123 456 ", "123 456"],
    ["x".repeat(64), "x".repeat(64)],
    ["x".repeat(65), "x".repeat(64)],
  ])("%j is %j", (text, code) => {
    expect(parseCode(text)).toBe(code);
  });
});

describe("throttleKeys", () => {
  it("knows an IPv6 host by its /64 and a name by its one form", () => {
    const name = attemptName(parse({ username: "BOB" }).username);
    expect(throttleKeys({ clientIp: "2001:db8::1" }, name)).toEqual(["address:2001:db8::/64", "account:bob"]);
  });

  it("puts all unknown addresses together, and all text that is no name, which no account can have", () => {
    expect(throttleKeys({ clientIp: "" }, attemptName(undefined))).toEqual(["address:unknown", "account:(invalid)"]);
    expect(parse({ username: "(invalid)" }).username).toBeUndefined();
  });
});
