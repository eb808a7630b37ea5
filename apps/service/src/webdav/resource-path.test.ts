import { describe, expect, it } from "vitest";
import { parseDestination } from "./destination.ts";
import { parseResourcePath } from "./resource-path.ts";

const MOUNT = "/originals";

describe("the address of a file", () => {
  it.each([
    ["/originals", "/originals/"],
    ["/originals/", "/originals/"],
    ["/originals//?x=..", "/originals/"],
    ["/originals/a", "/originals/a"],
    ["/originals/a/", "/originals/a/"],
    ["/originals//a///b//", "/originals/a/b/"],
    ["/originals/%41%20b?x", "/originals/A%20b"],
    ["/originals/ä+&='()", "/originals/%C3%A4%2B%26%3D'()"],
    ["/originals/100%25%3F%23.jpg", "/originals/100%25%3F%23.jpg"],
    ["/originals/%252e%252e", "/originals/%252e%252e"],
    ["/originals/...", "/originals/..."],
    [`/originals/${"n".repeat(243)}`, `/originals/${"n".repeat(243)}`],
  ])("%s is %s", (target, canonical) => {
    expect(parseResourcePath(target, MOUNT)).toBe(canonical);
    expect(parseResourcePath(canonical, MOUNT)).toBe(canonical);
    expect(parseDestination(`https://Host:443${target}`, MOUNT, ["host"])).toBe(canonical);
  });

  it.each([
    ["/originals/..", 400],
    ["/originals/a/./b", 400],
    ["/originals/%2e%2E/x", 400],
    ["/originals/a%2Fb", 400],
    ["/originals/a%5cb", 400],
    ["/originals/a\\b", 400],
    ["/originals/a%00", 400],
    ["/originals/a%1f", 400],
    ["/originals/a%7f", 400],
    ["/originals/a#b", 400],
    ["/originals/%ff", 400],
    ["/originals/%", 400],
    ["/originals/a.nephelemeta", 403],
    ["/originals/a.NepheleMETA/b", 403],
    [`/originals/${"n".repeat(244)}`, 414],
    [`/originals/${"%C3%A4".repeat(122)}`, 414],
    [`/originals/${"n/".repeat(1025)}`, 414],
  ])("%s is refused with %i, as address and as destination", (target, status) => {
    const refusal = expect.objectContaining({ name: "Refusal", status }) as Error;
    expect(() => parseResourcePath(target, MOUNT)).toThrow(refusal);
    expect(() => parseDestination(target, MOUNT, ["host"])).toThrow(refusal);
  });

  it.each(["/", "/originalsx", "/Originals/a", "/originals%2fa", "originals/a"])("%s is outside: 404", (target) => {
    expect(() => parseResourcePath(target, MOUNT)).toThrow(expect.objectContaining({ status: 404 }) as Error);
  });
});
