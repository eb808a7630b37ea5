import { aSession } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { isSessionExpired, sessionKind } from "./session.ts";

const start = new Date("2025-01-01T00:00:00.000Z");
const at = (seconds: number, milliseconds = 0): Date => new Date(start.getTime() + seconds * 1000 + milliseconds);

describe("isSessionExpired", () => {
  const absolute = aSession(undefined, { lastActiveAt: start, expiresAt: at(60) });
  const idle = aSession(undefined, { lastActiveAt: start, idleTimeoutSeconds: 60 });

  it.each([
    ["the absolute limit", absolute],
    ["the idle limit", idle],
  ])("is false up to, and true at, %s", (_, session) => {
    expect(isSessionExpired(session, at(60, -1))).toBe(false);
    expect(isSessionExpired(session, at(60))).toBe(true);
    expect(isSessionExpired(session, at(60, 1))).toBe(true);
  });

  it("is true when either limit has passed, whatever the other says", () => {
    const active = { lastActiveAt: at(59), idleTimeoutSeconds: 60, expiresAt: at(60) };
    expect(isSessionExpired(active, at(60))).toBe(true);
    const unused = { lastActiveAt: start, idleTimeoutSeconds: 60, expiresAt: at(3600) };
    expect(isSessionExpired(unused, at(60))).toBe(true);
    expect(isSessionExpired(unused, at(59))).toBe(false);
  });

  it("is never true without limits, nor before the session was last used", () => {
    const endless = aSession(undefined, { lastActiveAt: start });
    expect(isSessionExpired(endless, at(10 ** 10))).toBe(false);
    expect(isSessionExpired(idle, at(-60))).toBe(false);
  });
});

describe("sessionKind", () => {
  it.each([
    ["local", "default", "browser"],
    ["default", "2fa", "browser"],
    ["oidc", "default", "browser"],
    ["ldap", "default", "browser"],
    ["link", "default", "browser"],
    ["application", "default", "app-password"],
    ["application", "session", "app-session"],
    ["access_token", "oauth2", "access-token"],
    ["client", "oauth2", "client-token"],
  ] as const)("of %s and %s is %s", (provider, method, kind) => {
    expect(sessionKind({ provider, method })).toBe(kind);
  });
});
