import { expect, it } from "vitest";
import { failureOf } from "../test/support/failure-of.ts";
import { makePolicy } from "./policy.ts";

it("asks for 8 characters unless told otherwise", () => {
  expect(makePolicy()).toEqual({ passwordMinLength: 8 });
  expect(makePolicy({})).toEqual({ passwordMinLength: 8 });
});

it.each([1, 15, 72])("accepts a minimum of %d characters", (passwordMinLength) => {
  expect(makePolicy({ passwordMinLength })).toEqual({ passwordMinLength });
});

it.each([0, -1, 73, 8.5, Number.NaN])("refuses a minimum of %d characters", async (passwordMinLength) => {
  const { code, message } = await failureOf(() => makePolicy({ passwordMinLength }));
  expect(code).toBe("policy/invalid");
  expect(message).toBe("minimum password length out of range; accepted: 1 to 72");
});
