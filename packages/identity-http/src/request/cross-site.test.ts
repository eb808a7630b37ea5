import { describe, expect, it } from "vitest";
import { isCrossSite } from "./cross-site.ts";

const own = "https://photos.example.com";
const isForeign = (method: string, headers: Readonly<Record<string, string>>): boolean =>
  isCrossSite(method, new Headers(headers), own);

describe("isCrossSite", () => {
  it.each(["GET", "HEAD", "OPTIONS"])("lets %s pass from anywhere: it changes nothing", (method) => {
    expect(isForeign(method, { origin: "https://evil.example.com" })).toBe(false);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE", "get", "PROPFIND"])("takes %s from the own origin only", (method) => {
    expect(isForeign(method, { origin: own })).toBe(false);
    expect(isForeign(method, { origin: "https://evil.example.com" })).toBe(true);
  });

  it.each([
    "http://photos.example.com",
    "https://photos.example.com:8443",
    "https://photos.example.com.evil.com",
    "https://sub.photos.example.com",
    "https://example.com",
    "https://photos.example.com/",
    "HTTPS://PHOTOS.EXAMPLE.COM",
    "null",
    "",
  ])("counts the origin %j as foreign", (origin) => {
    expect(isForeign("POST", { origin })).toBe(true);
  });

  it("believes fetch metadata where there is no origin: same-origin, and neither same-site nor none", () => {
    expect(isForeign("POST", { "sec-fetch-site": "same-origin" })).toBe(false);
    for (const site of ["same-site", "cross-site", "none", ""]) {
      expect(isForeign("POST", { "sec-fetch-site": site })).toBe(true);
    }
  });

  it("does not let fetch metadata overrule a foreign origin", () => {
    expect(isForeign("POST", { origin: "https://evil.example.com", "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it("counts a change that says nothing of where it comes from as foreign; a referer does not help", () => {
    expect(isForeign("POST", {})).toBe(true);
    expect(isForeign("POST", { referer: `${own}/settings` })).toBe(true);
  });
});
