import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characterCount, codePointName, invisibleCharacter, utf8Length } from "./text.ts";

describe("utf8Length", () => {
  it.each([
    ["nothing", "", 0],
    ["the last character of one byte", "\u007F", 1],
    ["the first of two", "\u0080", 2],
    ["the last of two", "\u07FF", 2],
    ["the first of three", "\u0800", 3],
    ["the last of three", "\uFFFF", 3],
    ["the first of four", "\u{10000}", 4],
    ["the last of four", "\u{10FFFF}", 4],
    ["a lone surrogate, which becomes U+FFFD", "\uD800", 3],
  ])("counts %s", (_, text, bytes) => {
    expect(utf8Length(text)).toBe(bytes);
  });

  it("agrees with the encoder for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text, "utf8"));
      }),
    );
  });
});

describe("characterCount", () => {
  it("counts code points, not UTF-16 units", () => {
    expect(characterCount("a\u{1F600}b")).toBe(3);
  });
});

describe("codePointName", () => {
  it.each([
    ["\0", "U+0000"],
    ["\u202E", "U+202E"],
    ["\u{E0041}", "U+E0041"],
    ["\uD800", "U+D800"],
    ["", "U+0000"],
  ])("names %j as %s", (character, name) => {
    expect(codePointName(character)).toBe(name);
  });
});

describe("invisibleCharacter", () => {
  it.each([
    ["NUL", "\0"],
    ["a tab", "\t"],
    ["a line feed", "\n"],
    ["a carriage return", "\r"],
    ["escape", "\u001B"],
    ["delete", "\u007F"],
    ["a C1 control", "\u009B"],
    ["a soft hyphen", "\u00AD"],
    ["the grapheme joiner", "\u034F"],
    ["the Arabic letter mark", "\u061C"],
    ["a Hangul filler", "\u3164"],
    ["a zero width space", "\u200B"],
    ["a zero width joiner", "\u200D"],
    ["a left-to-right mark", "\u200E"],
    ["a line separator", "\u2028"],
    ["a paragraph separator", "\u2029"],
    ["a right-to-left override", "\u202E"],
    ["a word joiner", "\u2060"],
    ["an isolate", "\u2066"],
    ["a blank Braille pattern", "\u2800"],
    ["a variation selector", "\uFE0F"],
    ["a byte order mark", "\uFEFF"],
    ["an interlinear anchor", "\uFFF9"],
    ["a lone surrogate", "\uDC00"],
    ["a null notehead", "\u{1D159}"],
    ["a tag", "\u{E0041}"],
  ])("finds %s", (_, character) => {
    expect(invisibleCharacter.exec(`a${character}b`)?.[0]).toBe(character);
  });

  it.each(["a", " ", "\u00A0", "é", "e\u0301", "漢", "\u{1F600}", "\uFFFD"])("leaves %j alone", (character) => {
    expect(invisibleCharacter.test(character)).toBe(false);
  });
});
