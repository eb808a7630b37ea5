import { describe, expect, it } from "vitest";
import { CountingHasher } from "../../test/support/logins.ts";
import { aPasswordHash, FastHasher } from "@pp/identity-testing";
import { checkPassword } from "./check-password.ts";

const current = await new FastHasher().hash("bobsecret");
const cheap = await new FastHasher({ cost: 4 }).hash("bobsecret");

describe("checkPassword", () => {
  it.each([
    ["the right password", "bobsecret", current, ["verify"]],
    ["a wrong password", "wrong", current, ["verify"]],
    ["no password stored", "bobsecret", undefined, ["verifyNothing"]],
    ["no possible password", undefined, current, ["verifyNothing"]],
    ["neither", undefined, undefined, ["verifyNothing"]],
    ["the right password of an outdated hash", "bobsecret", cheap, ["verify", "verifyNothing"]],
    ["a wrong password and an outdated hash", "wrong", cheap, ["verify", "verifyNothing"]],
  ])("does the work of one hash of today for %s", async (_, password, stored, calls) => {
    const hasher = new CountingHasher();
    const proven = await checkPassword(hasher, password, stored);
    expect(hasher.calls).toEqual(calls);
    expect(proven).toEqual(password === "bobsecret" && stored !== undefined ? { password, hash: stored } : undefined);
  });

  it("tells the hasher which outdated hash it has already worked on", async () => {
    const hasher = new CountingHasher();
    const spent: unknown[] = [];
    const spy = Object.assign(hasher, {
      verifyNothing: async (...args: readonly unknown[]) => {
        spent.push(...args);
      },
    });
    await checkPassword(spy, "wrong", cheap);
    await checkPassword(spy, "wrong", undefined);
    expect(spent).toEqual([cheap]);
  });

  it("is no for a hash of something else", async () => {
    expect(await checkPassword(new CountingHasher(), "bobsecret", aPasswordHash())).toBeUndefined();
  });
});
