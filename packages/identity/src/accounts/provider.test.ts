import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import {
  acceptsPassword,
  assignableProviders,
  parseProvider,
  requiresPassword,
  supportsTwoFactor,
} from "./provider.ts";

describe("parseProvider", () => {
  it.each(assignableProviders)("accepts %s", (provider) => {
    expect(parseProvider(provider)).toBe(provider);
  });

  it.each([
    ["", "default"],
    ["_", "default"],
    [" ", "default"],
    ["-", "default"],
    ["null", "default"],
    ["nil", "default"],
    ["0", "default"],
    ["false", "default"],
    ["pass", "local"],
    ["passwd", "local"],
    ["password", "local"],
    ["openid", "oidc"],
    ["ad", "ldap"],
    ["LDAP/AD", "ldap"],
    ["ldap\\ad", "ldap"],
    [" OpenID ", "oidc"],
    ["NONE", "none"],
  ])("takes '%s' for %s", (text, provider) => {
    expect(parseProvider(text)).toBe(provider);
  });

  it.each(["link", "application", "client", "token", "saml", "lo cal", "__proto__", "constructor", "toString"])(
    "refuses %s and names what is accepted",
    async (text) => {
      const { code, message } = await failureOf(() => parseProvider(text));
      expect(code).toBe("provider/unknown");
      expect(message).toBe(`unknown authentication provider '${text}'; accepted: default, local, oidc, ldap, none`);
    },
  );
});

it.each([
  ["default", true, true, true],
  ["local", true, true, true],
  ["oidc", false, true, true],
  ["ldap", false, false, true],
  ["none", false, false, false],
] as const)(
  "%s: needs a password %s, is opened by one %s, may have a second factor %s",
  (provider, needs, opens, second) => {
    expect(requiresPassword(provider)).toBe(needs);
    expect(acceptsPassword(provider)).toBe(opens);
    expect(supportsTwoFactor(provider)).toBe(second);
  },
);
