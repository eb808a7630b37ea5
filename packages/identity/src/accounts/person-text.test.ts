import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { parseDisplayName, parseText } from "./person-text.ts";

const refusalOf = async (parse: () => string): Promise<string> => {
  const { code, message } = await failureOf(parse);
  expect(code).toBe("text/invalid");
  return message;
};

describe("parseText", () => {
  const parse = (text: string): string => parseText("about", text, { maxLength: 10 });

  it("composes and trims, and leaves the rest as it is", () => {
    expect(parse("  E\u0301a  b ")).toBe("\u00C9a  b");
    expect(parse("")).toBe("");
    expect(parse("  ")).toBe("");
  });

  it("accepts 10 characters of a limit of 10 and refuses 11", async () => {
    expect(parse("\u{1F600}".repeat(10))).toBe("\u{1F600}".repeat(10));
    expect(await refusalOf(() => parse("a".repeat(11)))).toBe("about must have at most 10 characters");
  });

  it("refuses ten times the limit and one more unit without reading it: 101 spaces", async () => {
    expect(parse(" ".repeat(100))).toBe("");
    expect(await refusalOf(() => parse(" ".repeat(101)))).toBe("about must have at most 10 characters");
  });

  it.each([
    ["a NUL", "a\0b", "U+0000"],
    ["a line feed", "a\nb", "U+000A"],
    ["a line separator", "a\u2028b", "U+2028"],
    ["an escape", "\u001B[31m", "U+001B"],
    ["a right-to-left override", "a\u202Eb", "U+202E"],
    ["a zero width space", "a\u200Bb", "U+200B"],
    ["a lone surrogate", "a\uD800", "U+D800"],
  ])("refuses %s", async (_, text, name) => {
    expect(await refusalOf(() => parse(text))).toBe(`about must not contain the invisible character ${name}`);
  });

  it("keeps the joiners that names and emoji need", () => {
    expect(parse("نامه\u200Cای")).toBe("نامه\u200Cای");
    expect(parse("👩\u200D👧")).toBe("👩\u200D👧");
    expect(parse("❤\uFE0F")).toBe("❤\uFE0F");
  });

  it.each(["\u200D", "\u200C", "\uFE0F", " \u200D \u200C"])(
    "refuses %j, of which nothing can be seen",
    async (text) => {
      expect(await refusalOf(() => parse(text))).toBe("about must contain a visible character");
    },
  );
});

describe("parseDisplayName", () => {
  it.each([
    ["  Bob   Smith ", "Bob Smith"],
    ["Bob\u00A0\u3000Smith", "Bob Smith"],
    ["O'Brien (jr.) & Söhne, Ltd/Inc: #1 +2", "O'Brien (jr.) & Söhne, Ltd/Inc: #1 +2"],
    ["王小明 👩‍👧", "王小明 👩‍👧"],
    ["", ""],
  ])("makes %j %j", (text, name) => {
    expect(parseDisplayName(text)).toBe(name);
  });

  it.each(Array.from('"$%\\*;<>{}`'))("refuses the character %s", async (character) => {
    expect(await refusalOf(() => parseDisplayName(`a${character}b`))).toBe(
      `name must not contain the character ${character}`,
    );
  });

  it("accepts 160 bytes and refuses 161", async () => {
    expect(parseDisplayName("é".repeat(80))).toBe("é".repeat(80));
    expect(await refusalOf(() => parseDisplayName(`${"é".repeat(80)}a`))).toBe("name must have at most 160 bytes");
    expect(await refusalOf(() => parseDisplayName("a".repeat(161)))).toBe("name must have at most 160 characters");
  });
});
