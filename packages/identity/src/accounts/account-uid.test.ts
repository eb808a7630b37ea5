import { describe, expect, it } from "vitest";
import { looksLikeUid, makeAccountUid, makeRefId, parseAccountUid } from "./account-uid.ts";

describe("makeAccountUid", () => {
  it("is u, the Unix time in six digits of base 36, and nine random ones", () => {
    // 1,764,000,000 seconds are t68n40 in base 36.
    expect(makeAccountUid(new Date("2025-11-24T16:00:00.999Z"), "abcdefgh1")).toBe("ut68n40abcdefgh1");
  });

  it("pads the time of an early clock", () => {
    expect(makeAccountUid(new Date(36_000), "abcdefgh1")).toBe("u000010abcdefgh1");
  });
});

describe("makeRefId", () => {
  it("joins prefix and random digits", () => {
    expect(makeRefId("user", "abcdefgh")).toBe("userabcdefgh");
  });
});

describe("parseAccountUid", () => {
  it.each([
    ["of today", "ut68n40abcdefgh1"],
    ["of 2017-01-01, the earliest", "uoj2qo0abcdefgh1"],
    ["of a built-in account, with the time 0", "u000000000000001"],
  ])("accepts the uid %s", (_, text) => {
    expect(parseAccountUid(text)).toBe(text);
  });

  it.each([
    ["a second before 2017", "uoj2qnzabcdefgh1"],
    ["15 characters", "ut68n40abcdefgh"],
    ["17 characters", "ut68n40abcdefgh12"],
    ["a capital", "ut68n40abcdefghA"],
    ["another prefix", "ct68n40abcdefgh1"],
    ["a hyphen", "ut68n40abcd-fgh1"],
    ["nothing", ""],
  ])("does not take %s for one", (_, text) => {
    expect(parseAccountUid(text)).toBeUndefined();
  });
});

describe("looksLikeUid", () => {
  it.each([
    ["ut68n40abcdefgh1", true],
    ["ct68n40abcdefgh1", true],
    ["at68n40abcdefgh1", false],
    ["bob", false],
  ])("%s: %s", (text, answer) => {
    expect(looksLikeUid(text)).toBe(answer);
  });
});
