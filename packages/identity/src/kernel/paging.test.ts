import { expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { MAX_PAGE_SIZE, parseLimit } from "./paging.ts";

it.each([1, 2, 999, MAX_PAGE_SIZE])("accepts %d", (limit) => {
  expect(parseLimit(limit)).toBe(limit);
});

it.each([0, -1, 1.5, 1001, Number.NaN, Number.POSITIVE_INFINITY])(
  "refuses %d and says what is accepted",
  async (limit) => {
    const { code, message } = await failureOf(() => parseLimit(limit));
    expect(code).toBe("page/invalid");
    expect(message).toBe("limit invalid; accepted: 1 to 1000");
  },
);
