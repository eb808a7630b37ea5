import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permissions } from "./permissions.ts";
import { resources } from "./resources.ts";
import { fullScope, narrowScope, parseScope, scopeAllows, scopeWithin } from "./scope.ts";

/** Any scope that can be granted. */
const anyScope = fc
  .tuple(fc.subarray([...resources]), fc.subarray([...resources]), fc.subarray(["*", "read", "write"]))
  .map(([listed, denied, rest]) => [...listed, ...denied.map((name) => `${name}:false`), ...rest].join(" "))
  .filter((text) => text !== "")
  .map(parseScope);

describe("parseScope", () => {
  it("sorts, lower-cases and removes repetitions, and puts * last", () => {
    expect(parseScope("  webdav * PHOTOS   metrics photos ")).toBe("metrics photos webdav *");
  });

  it("drops the value of a resource that is switched on, and keeps one that is switched off", () => {
    expect(parseScope("photos:yes metrics:enable users:off webdav:NO")).toBe("metrics photos users:false webdav:false");
  });

  it.each(["foo", "photos:view", "photos:true:x", "read:false", "*:false", "рhotos", "photos,metrics", "__proto__"])(
    "refuses %j and names it",
    (text) => {
      expect(() => parseScope(text)).toThrow(expect.objectContaining({ code: "scope/invalid" }));
      expect(() => parseScope(text)).toThrow(text);
    },
  );

  it.each(["", "   "])("refuses the empty scope %j: leaving it out grants nothing", (text) => {
    expect(() => parseScope(text)).toThrow("must not be empty");
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        expect(parseScope(scope)).toBe(scope);
      }),
    );
  });
});

describe("scopeAllows", () => {
  it.each([
    ["read", "metrics", "view", true],
    ["read", "metrics", "update", false],
    ["read *", "settings", "update", false],
    ["read settings", "settings", "view", true],
    ["read settings", "metrics", "view", false],
    ["write", "photos", "update", false],
    ["photos write", "photos", "update", true],
    ["photos write", "photos", "view", false],
    ["photos write", "photos", "access_own", true],
    ["photos:false *", "photos", "view", false],
    ["photos:false *", "videos", "delete", true],
    ["*", "users", "full_access", true],
    ["photos", "photos", "delete", true],
  ] as const)("%s for %s/%s: %s", (scope, resource, permission, isAllowed) => {
    expect(scopeAllows(scope, resource, permission)).toBe(isAllowed);
  });

  it("denies everything without a scope", () => {
    for (const permission of permissions) expect(scopeAllows("", "photos", permission)).toBe(false);
  });
});

describe("narrowScope", () => {
  it("allows exactly what both allow", () => {
    fc.assert(
      fc.property(anyScope, anyScope, (requested, granted) => {
        const narrowed = narrowScope(requested, granted) ?? "";
        for (const resource of resources) {
          for (const permission of ["view", "update", "access_own", "manage"] as const) {
            const both = scopeAllows(requested, resource, permission) && scopeAllows(granted, resource, permission);
            // `access_…` stands in both sets: of a reading and a writing scope nothing worth having is left.
            if (permission === "access_own" && narrowed === "") continue;
            expect(scopeAllows(narrowed, resource, permission)).toBe(both);
          }
        }
      }),
    );
  });

  it("is nothing for scopes that share nothing", () => {
    expect(narrowScope(parseScope("photos"), parseScope("metrics"))).toBeUndefined();
    expect(narrowScope(parseScope("photos read"), parseScope("photos write"))).toBeUndefined();
  });

  it("keeps a full scope full, and the names of a part", () => {
    expect(narrowScope(fullScope, fullScope)).toBe("*");
    expect(narrowScope(parseScope("metrics photos"), fullScope)).toBe("metrics photos");
    expect(narrowScope(fullScope, parseScope("metrics read"))).toBe("metrics read");
  });

  it("never goes beyond either", () => {
    fc.assert(
      fc.property(anyScope, anyScope, (requested, granted) => {
        const narrowed = narrowScope(requested, granted);
        if (narrowed === undefined) return;
        expect(scopeWithin(narrowed, requested)).toBe(true);
        expect(scopeWithin(narrowed, granted)).toBe(true);
      }),
    );
  });
});

it("finds a scope within another or not", () => {
  expect(scopeWithin(parseScope("photos read"), parseScope("photos"))).toBe(true);
  expect(scopeWithin(parseScope("photos"), parseScope("photos read"))).toBe(false);
  expect(scopeWithin(parseScope("photos metrics"), parseScope("photos"))).toBe(false);
});
