import { describe, expect, it } from "vitest";
import { areHeadersTooLarge } from "./header-limits.ts";

const url = "https://photos.example.com/";
const tooLarge = (headers: Readonly<Record<string, string>>, address = url): boolean =>
  areHeadersTooLarge(new Request(address, { headers }));

describe("areHeadersTooLarge", () => {
  it("allows an address of 8,192 characters and none longer", () => {
    const address = (length: number): string => url + "x".repeat(length - url.length);
    expect([tooLarge({}, address(8192)), tooLarge({}, address(8193))]).toEqual([false, true]);
  });

  it("allows a header of 8,192 characters and none longer", () => {
    const headers = (length: number) => ({ authorization: "x".repeat(length) });
    expect([tooLarge(headers(8192)), tooLarge(headers(8193))]).toEqual([false, true]);
  });

  it("allows 16,384 characters of all headers, names included", () => {
    const headers = (length: number) => ({ aa: "x".repeat(8000), bb: "x".repeat(8000), cc: "x".repeat(length) });
    expect([tooLarge(headers(16_384 - 16_006)), tooLarge(headers(16_384 - 16_005))]).toEqual([false, true]);
  });
});
