import { posix, win32 } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { effectiveUploadPath, isIdentityError, parseUserPath, type UserPath } from "../../src/index.ts";
import { anyText } from "../support/texts.ts";

function parsed(text: string, handle?: string): UserPath | undefined {
  try {
    return parseUserPath("upload path", text, handle);
  } catch (error) {
    if (isIdentityError(error) && error.code === "path/invalid") return undefined;
    throw error;
  }
}

const segment = fc.oneof(
  fc.constantFrom(
    "a",
    "b c",
    "..",
    ".",
    "...",
    "~",
    "",
    " ",
    "été",
    "e\u0301",
    "漢字",
    ".git",
    "a.",
    "CON",
    "a..b",
    "\0",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);
const pathLike = fc.oneof(
  anyText,
  fc
    .tuple(fc.array(segment, { maxLength: 6 }), fc.constantFrom("/", "\\", "//"))
    .map(([names, slash]) => names.join(slash)),
);

it("any text is a path that stays inside its root on every system, or refused with a typed error", () => {
  fc.assert(
    fc.property(pathLike, fc.option(anyText, { nil: undefined }), (input, handle) => {
      const path = parsed(input, handle);
      if (path === undefined) return;
      expect(posix.resolve("/root", path)).toBe(path === "" ? "/root" : `/root/${path}`);
      expect(win32.resolve("C:\\root", path)).toBe(`C:\\root${path === "" ? "" : "\\"}${path.replaceAll("/", "\\")}`);
      expect(path.split("/")).not.toContain("..");
      expect(path).not.toContain("\0");
      expect(Buffer.byteLength(path)).toBeLessThanOrEqual(512);
    }),
    { numRuns: 3000 },
  );
});

it("a path is its own normal form", () => {
  fc.assert(
    fc.property(pathLike, (input) => {
      const path = parsed(input);
      if (path !== undefined) expect(parsed(path)).toBe(path);
    }),
    { numRuns: 3000 },
  );
});

it("many texts are paths: the properties say something", () => {
  const paths = fc.sample(pathLike, 500).filter((input) => (parsed(input) ?? "") !== "");
  expect(paths.length).toBeGreaterThan(50);
});

it("uploads go into the base path, wherever the upload path leads", () => {
  fc.assert(
    fc.property(pathLike, pathLike, (base, upload) => {
      const [basePath, uploadPath] = [parsed(base), parsed(upload)];
      if (basePath === undefined || uploadPath === undefined) return;
      const effective = effectiveUploadPath(basePath, uploadPath);
      expect(basePath === "" || effective === basePath || effective.startsWith(`${basePath}/`)).toBe(true);
      expect(effectiveUploadPath(basePath, effective)).toBe(effective);
    }),
    { numRuns: 1000 },
  );
});
