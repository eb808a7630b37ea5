import { anAccount, aSession, CountingRandom, TestDigest } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { fullScope } from "../access/scope.ts";
import { makePolicy } from "../policy.ts";
import { browserLimits, childLimits, makeSession, tokenLimits } from "./new-session.ts";
import { makeSessionToken } from "./session-token.ts";

const now = new Date("2025-01-01T00:00:00.987Z");
const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const making = { now, digest: new TestDigest(), random: new CountingRandom() };
const DAY = 86_400;

describe("makeSession", () => {
  const secret = makeSessionToken(new CountingRandom());
  const seed = {
    secret,
    provider: "local",
    method: "default",
    grantType: "password",
    scope: fullScope,
    expiresAt: at(60),
    idleTimeoutSeconds: 30,
  } as const;

  it("keeps the digest of the secret and no more of it", () => {
    const session = makeSession(seed, making);
    expect(session.id).toBe(making.digest.sha256(secret));
    expect(JSON.stringify(session)).not.toContain(secret);
    expect(session.refId).toMatch(/^sess[0-9a-z]{8}$/);
  });

  it("rounds its limits down to the second, and its last activity, but not when it was made", () => {
    expect(makeSession(seed, making)).toMatchObject({
      createdAt: now,
      lastActiveAt: new Date("2025-01-01T00:00:00.000Z"),
      expiresAt: new Date("2025-01-01T00:01:00.000Z"),
    });
  });

  it("knows where it was opened, and by whom", () => {
    const account = anAccount({ issuer: "https://id.example.com", authId: "subject" });
    const parent = aSession(account);
    const session = makeSession({ ...seed, account, parent, clientIp: "192.0.2.1", userAgent: "curl" }, making);
    expect(session).toMatchObject({
      accountUid: account.uid,
      username: account.username,
      issuer: "https://id.example.com",
      authId: "subject",
      parentId: parent.id,
      clientIp: "192.0.2.1",
      loginIp: "192.0.2.1",
      userAgent: "curl",
    });
  });

  it("leaves empty what is not said", () => {
    expect(makeSession({ ...seed, expiresAt: undefined }, making)).toMatchObject({
      accountUid: undefined,
      username: "",
      clientUid: undefined,
      clientName: "",
      parentId: undefined,
      clientIp: "",
      userAgent: "",
      expiresAt: undefined,
    });
  });
});

describe("browserLimits", () => {
  const { sessions: policy } = makePolicy();

  it("are 14 days from the login and 7 days from the last use", () => {
    expect(browserLimits(anAccount(), { now, policy })).toEqual({
      expiresAt: at(14 * DAY),
      idleTimeoutSeconds: 7 * DAY,
    });
  });

  it("are twice that behind a second factor", () => {
    expect(browserLimits(anAccount({ method: "2fa" }), { now, policy })).toEqual({
      expiresAt: at(28 * DAY),
      idleTimeoutSeconds: 14 * DAY,
    });
  });

  it("are a day after a sign-in with OpenID, a second factor of ours or not", () => {
    for (const method of ["default", "2fa"] as const) {
      expect(browserLimits(anAccount({ method }), { now, policy, realm: "oidc" })).toEqual({
        expiresAt: at(DAY),
        idleTimeoutSeconds: 7 * DAY,
      });
    }
  });

  it.each(["default", "2fa"] as const)("are none where the policy says -1: %s", (method) => {
    const { sessions: endless } = makePolicy({ sessions: { maxAgeSeconds: -1, idleTimeoutSeconds: -1 } });
    expect(browserLimits(anAccount({ method }), { now, policy: endless })).toEqual({
      expiresAt: undefined,
      idleTimeoutSeconds: 0,
    });
    expect(browserLimits(anAccount({ method }), { now, policy: endless, realm: "oidc" })).toEqual({
      expiresAt: at(DAY),
      idleTimeoutSeconds: 0,
    });
  });
});

describe("childLimits", () => {
  it.each([
    ["the child's, when that is earlier", 60, 120, 60],
    ["the parent's, when that is earlier", 120, 60, 60],
    ["the parent's, when the child has none", undefined, 60, 60],
    ["the child's, when the parent has none", 60, undefined, 60],
    ["none, when neither has one", undefined, undefined, undefined],
  ])("end at the limit of %s", (_, own, parents, end) => {
    const date = (seconds: number | undefined): Date | undefined => (seconds === undefined ? undefined : at(seconds));
    const parent = aSession(undefined, { expiresAt: date(parents) });
    expect(childLimits({ expiresAt: date(own), idleTimeoutSeconds: 7 }, parent)).toEqual({
      expiresAt: date(end),
      idleTimeoutSeconds: 7,
    });
  });
});

describe("tokenLimits", () => {
  it("are as asked, none for -1, and never idle", () => {
    expect(tokenLimits(now, 60)).toEqual({ expiresAt: at(60), idleTimeoutSeconds: 0 });
    expect(tokenLimits(now, -1)).toEqual({ expiresAt: undefined, idleTimeoutSeconds: 0 });
  });
});
