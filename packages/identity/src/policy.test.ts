import { describe, expect, it } from "vitest";
import { failureOf } from "../test/support/failure-of.ts";
import { makePolicy, type PolicyOptions } from "./policy.ts";

const DECADE = 315_360_000;

it("follows the defaults where nothing is set", () => {
  const defaults = {
    passwordMinLength: 8,
    sessions: {
      maxAgeSeconds: 1_209_600,
      idleTimeoutSeconds: 604_800,
      oidcMaxAgeSeconds: 86_400,
      sessionsPerAppPassword: 10,
    },
    throttle: {
      addressBurst: 10,
      addressRefillSeconds: 60,
      accountFreeFailures: 5,
      accountDelaySeconds: 1,
      accountMaxDelaySeconds: 900,
      trustDays: 30,
    },
    auditRetentionDays: 365,
    appName: "PhotoPrism",
  };
  expect(makePolicy()).toEqual(defaults);
  expect(makePolicy({ sessions: {}, throttle: {} })).toEqual(defaults);
});

it("keeps the defaults beside what is set", () => {
  const policy = makePolicy({ sessions: { maxAgeSeconds: 60 }, throttle: { addressBurst: 3 } });
  expect(policy.sessions).toMatchObject({ maxAgeSeconds: 60, idleTimeoutSeconds: 604_800 });
  expect(policy.throttle).toMatchObject({ addressBurst: 3, addressRefillSeconds: 60 });
});

const throttleField = (name: string, value: number): PolicyOptions => ({ throttle: { [name]: value } });
const sessionField = (name: string, value: number): PolicyOptions => ({ sessions: { [name]: value } });

/** How to set a field, its name in a message, what it may be in a message, and examples of what it may be. */
const numbers: readonly (readonly [string, string, (value: number) => PolicyOptions, readonly number[]])[] = [
  ["minimum password length", "1 to 72", (passwordMinLength) => ({ passwordMinLength }), [1, 15, 72]],
  ["audit retention (days)", "1 to 36500", (auditRetentionDays) => ({ auditRetentionDays }), [1, 90, 36_500]],
  [
    "session maximum age (seconds)",
    `1 to ${String(DECADE)}, or -1 for no limit`,
    (value) => sessionField("maxAgeSeconds", value),
    [-1, 1, DECADE],
  ],
  [
    "session idle timeout (seconds)",
    `1 to ${String(DECADE)}, or -1 for no limit`,
    (value) => sessionField("idleTimeoutSeconds", value),
    [-1, 1, DECADE],
  ],
  [
    "OpenID session maximum age (seconds)",
    `1 to ${String(DECADE)}`,
    (value) => sessionField("oidcMaxAgeSeconds", value),
    [1, DECADE],
  ],
  ["sessions per app password", "1 to 10000", (value) => sessionField("sessionsPerAppPassword", value), [1, 10_000]],
  ...[
    "addressBurst",
    "addressRefillSeconds",
    "accountFreeFailures",
    "accountDelaySeconds",
    "accountMaxDelaySeconds",
    "trustDays",
  ].map(
    (name) =>
      [`throttle ${name}`, "0 to 86400", (value: number) => throttleField(name, value), [0, 1, 86_400]] as const,
  ),
];

describe.each(numbers)("%s", (field, accepted, setting, good) => {
  it(`may be ${accepted}`, () => {
    const key = (value: number): string => JSON.stringify(makePolicy(setting(value)));
    expect(new Set(good.map(key)).size).toBe(good.length);
    expect(good.every((value) => key(value).includes(`:${String(value)}`))).toBe(true);
  });

  const [low, high] = [Math.min(...good), Math.max(...good)];
  const between = accepted.includes("no limit") ? [0] : [];
  it.each([low - 1, high + 1, low + 0.5, Number.NaN, Number.POSITIVE_INFINITY, ...between])(
    "may not be %d",
    async (value) => {
      const { code, message } = await failureOf(() => makePolicy(setting(value)));
      expect(code).toBe("policy/invalid");
      expect(message).toBe(`${field} out of range; accepted: ${accepted}`);
    },
  );
});

describe("the name of the application", () => {
  it.each(["x", "Our Pictures", "写真", "x".repeat(64)])("may be '%s'", (appName) => {
    expect(makePolicy({ appName }).appName).toBe(appName);
  });

  it.each(["", " ", "x".repeat(65), "a:b", "a\nb", "a\u202Eb"])("may not be %j", async (appName) => {
    const { message } = await failureOf(() => makePolicy({ appName }));
    expect(message).toBe("app name out of range; accepted: 1 to 64 visible characters without a colon");
  });
});
