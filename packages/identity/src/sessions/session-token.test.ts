import { createHash } from "node:crypto";
import { CountingRandom } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { isAppPassword, makeAppPassword } from "./app-password.ts";
import {
  makeSessionRefId,
  makeSessionToken,
  parseSessionReference,
  parseSessionSecret,
  sessionIdOf,
} from "./session-token.ts";

const digest = { sha256: (text: string) => createHash("sha256").update(text).digest("hex"), equal: () => false };
const token = "69be27ac5ca305b394046a83f6fda18167ca3d3f2dbe7ac0";
const id = "a3859489780243a78b331bd44f58255b552dee104041a45c0e79b610f63af2e5";

describe("app passwords", () => {
  it.each([
    "MPkOqm-RtKGOi-ctIvXm-Qv3XhN",
    "9q2JHc-P0LzNE-xzvY9j-vMoefj",
    "OXiV72-wTtiL9-d04jO7-X7XP4p",
    "HY8fxO-8hvNqB-43UV4q-1AZ0vu",
  ])("%s has the right checksum", (text) => {
    expect(isAppPassword(text)).toBe(true);
  });

  it.each([
    "MPkOqm-RtKGOi-ctIvXm-Qv3Xha",
    "9q2JHc-P0LzNE-xzvY9j-vMoef2",
    "MPkOqm-RtKGOi-ctIvXm",
    "MPkOqmRtKGOictIvXmQv3XhN",
    " MPkOqm-RtKGOi-ctIvXm-Qv3XhN",
  ])("%j is none", (text) => {
    expect(isAppPassword(text)).toBe(false);
  });

  it("are made with a right checksum, each another one", () => {
    const random = new CountingRandom();
    const made = Array.from({ length: 200 }, () => makeAppPassword(random));
    expect(made.every(isAppPassword)).toBe(true);
    expect(new Set(made).size).toBe(200);
  });

  it("are not app passwords any more with one character changed", () => {
    const random = new CountingRandom(7);
    for (let round = 0; round < 50; round += 1) {
      const password = makeAppPassword(random);
      const changed = (password.startsWith("a") ? "b" : "a") + password.slice(1);
      expect(isAppPassword(changed)).toBe(false);
    }
  });
});

describe("session secrets", () => {
  it("are 48 hex digits or an app password", () => {
    expect(makeSessionToken(new CountingRandom())).toMatch(/^[0-9a-f]{48}$/);
    expect(parseSessionSecret(token)).toBe(token);
    expect(parseSessionSecret("MPkOqm-RtKGOi-ctIvXm-Qv3XhN")).toBeDefined();
  });

  it.each(["", id, token.toUpperCase(), `${token}0`, token.slice(1), `${token}\n`])("%j is none", (text) => {
    expect(parseSessionSecret(text)).toBeUndefined();
  });

  it("are stored under their SHA-256", () => {
    const secret = parseSessionSecret(token);
    expect(secret === undefined ? undefined : sessionIdOf(secret, digest)).toBe(id);
  });
});

it("names a session by its secret, its id or its ref id", () => {
  expect(makeSessionRefId(new CountingRandom())).toMatch(/^sess[0-9a-z]{8}$/);
  expect(parseSessionReference(token, digest)).toEqual({ id });
  expect(parseSessionReference(id, digest)).toEqual({ id });
  expect(parseSessionReference("SESS34q3hael", digest)).toEqual({ refId: "sess34q3hael" });
  for (const text of ["", "sess", "sess34q3hael9999", "sess-34q3hae"]) {
    expect(parseSessionReference(text, digest)).toBeUndefined();
  }
});
