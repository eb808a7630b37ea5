import { expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import { IdentityError } from "../errors.ts";
import { retryOnChange } from "./retry-on-change.ts";

/** A unit that loses the race `times` times, and counts its tries. */
function losing(times: number): { readonly unit: () => Promise<string>; readonly tries: () => number } {
  let tries = 0;
  return {
    unit: async () => {
      tries += 1;
      if (tries <= times) throw new IdentityError("account/changed-meanwhile", { uid: "u1" });
      return "done";
    },
    tries: () => tries,
  };
}

it.each([0, 1, 19])("succeeds after %d lost races", async (times) => {
  const { unit, tries } = losing(times);
  expect(await retryOnChange(unit)).toBe("done");
  expect(tries()).toBe(times + 1);
});

it("gives up after 20 lost races and passes the error on", async () => {
  const { unit, tries } = losing(20);
  expect(await codeOf(retryOnChange(unit))).toBe("account/changed-meanwhile");
  expect(tries()).toBe(20);
});

it("passes other errors on at once", async () => {
  let tries = 0;
  const fail = (error: Error) => async (): Promise<never> => {
    tries += 1;
    throw error;
  };
  await expect(retryOnChange(fail(new Error("disk full")))).rejects.toThrow("disk full");
  await expect(retryOnChange(fail(new IdentityError("account/uid-taken", { uid: "u1" })))).rejects.toThrow("u1");
  expect(tries).toBe(2);
});
