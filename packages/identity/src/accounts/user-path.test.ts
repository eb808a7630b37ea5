import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { effectiveUploadPath, parseUserPath, type UserPath } from "./user-path.ts";

const parse = (text: string, handle: string | undefined = "bob"): string => parseUserPath("upload path", text, handle);

const refusal = async (text: string, handle: string | undefined = "bob"): Promise<string> => {
  const { code, message } = await failureOf(() => parse(text, handle));
  expect(code).toBe("path/invalid");
  return message;
};

describe("parseUserPath", () => {
  it.each([
    ["foo/bar/baz", "foo/bar/baz"],
    ["foo/bar/baz/", "foo/bar/baz"],
    [" foo ", "foo"],
    ["foo\\bar", "foo/bar"],
    ["The quick brown fox", "The quick brown fox"],
    ["#2020", "#2020"],
    ["./foo/./bar/.", "foo/bar"],
    ["e\u0301te\u0301", "été"],
    ["a..b/c.d", "a..b/c.d"],
    [".", ""],
    ["./", ""],
    ["", ""],
    ["  ", ""],
  ])("makes %j %j", (text, path) => {
    expect(parse(text)).toBe(path);
  });

  it.each(["..", "../hello", "hello/..", "hello/../../etc", "..\\hello", "./..", "a/..\\.."])(
    "refuses %s, which leads out of its folder",
    async (text) => {
      expect(await refusal(text)).toBe("upload path must not lead out of its folder (..)");
    },
  );

  it.each(["/", "\\", "/etc", "/foo/bar/", "\\\\server\\share", "C:\\Users", "c:/users", "C:", " /etc"])(
    "refuses %s, which is absolute",
    async (text) => {
      expect(await refusal(text)).toBe("upload path must be relative, without a leading slash or drive");
    },
  );

  it.each([
    ["a NUL", "foo\0bar", "U+0000"],
    ["a NUL after a name that would be fine", "foo\0/../../etc", "U+0000"],
    ["a line end inside", "foo\nbar", "U+000A"],
    ["a right-to-left override", "foo\u202Egpj", "U+202E"],
    ["a lone surrogate", "foo\uD800", "U+D800"],
  ])("refuses %s", async (_, text, name) => {
    expect(await refusal(text)).toBe(`upload path must not contain the invisible character ${name}`);
  });

  it.each(Array.from('|"?*%<>{}:'))("refuses the character %s", async (character) => {
    expect(await refusal(`foo${character}bar`)).toBe(`upload path must not contain the character ${character}`);
  });

  it.each([
    ["foo//bar", "must not contain two slashes in a row"],
    ["foo//", "must not contain two slashes in a row"],
    [".hidden", "must not contain a name that begins with a dot (.hidden)"],
    ["foo/...", "must not contain a name that begins with a dot (...)"],
    ["foo/.git/bar", "must not contain a name that begins with a dot (.git)"],
    ["~root", "must not contain a name that begins with ~"],
    ["foo/~", "must not contain a name that begins with ~"],
    ["foo./bar", "must not contain a name that ends with a dot (foo.)"],
    ["The quick brown fox.", "must not contain a name that ends with a dot (The quick brown fox.)"],
    ["foo /bar", "must not contain a name with a space at its beginning or end (foo )"],
    ["foo/ bar", "must not contain a name with a space at its beginning or end ( bar)"],
    ["a/ /b", "must not contain a name with a space at its beginning or end ( )"],
  ])("refuses %s: it %s", async (text, reason) => {
    expect(await refusal(text)).toBe(`upload path ${reason}`);
  });

  it("accepts 512 bytes and refuses 513", async () => {
    expect(parse("é".repeat(256))).toHaveLength(256);
    expect(await refusal(`${"é".repeat(256)}a`)).toBe("upload path must have at most 512 bytes");
  });

  it("refuses a very long text without normalising it first: 5121 units, though they are spaces", async () => {
    expect(parse(" ".repeat(5120))).toBe("");
    expect(await refusal(" ".repeat(5121))).toBe("upload path must have at most 512 bytes");
  });

  it("takes a lone ~ for the folder of the account", () => {
    expect(parse("~", "jens.mander")).toBe("users/jens.mander");
    expect(parse(" ~ ", "bob")).toBe("users/bob");
  });

  it("refuses ~ where it means nothing", async () => {
    const reason = "upload path must not contain a name that begins with ~";
    expect((await failureOf(() => parseUserPath("upload path", "~", undefined))).message).toBe(reason);
    expect(await refusal("~", "")).toBe(reason);
  });

  it("checks what ~ stands for like any other path", async () => {
    expect(await refusal("~", "..")).toBe("upload path must not lead out of its folder (..)");
    expect(await refusal("~", "100%bob")).toBe("upload path must not contain the character %");
  });
});

describe("effectiveUploadPath", () => {
  const path = (text: string): UserPath => parseUserPath("path", text, undefined);

  it.each([
    ["base", "users/test", "base/users/test"],
    ["base", "base/users/test", "base/users/test"],
    ["base", "base", "base"],
    ["base", "", "base"],
    ["base", "baseline", "base/baseline"],
    ["", "users/test", "users/test"],
    ["", "", ""],
  ])("base '%s' and upload '%s' are '%s'", (base, upload, effective) => {
    expect(effectiveUploadPath(path(base), path(upload))).toBe(effective);
  });
});
