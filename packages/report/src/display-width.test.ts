import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { displayWidth } from "./display-width.ts";

const widths: readonly (readonly [what: string, text: string, width: number])[] = [
  ["nothing", "", 0],
  ["plain text", "bob", 3],
  ["accents, in one piece and in two", "\u00E9e\u0301", 2],
  ["Chinese and Japanese", "\u65E5\u672C\u8A9E", 6],
  ["full and half width forms", "\uFF21\uFF71\uFF9E", 4],
  ["Korean", "\uD55C\uAD6D", 4],
  ["Korean in pieces", "\uD55C\uAD6D".normalize("NFD"), 4],
  ["Thai with marks", "\u0E44\u0E17\u0E22\u0E49", 3],
  ["Persian with its joiner", "\u0645\u06CC\u200C\u062E", 3],
  ["a picture", "\u{1F600}", 2],
  ["a sign without and with emoji selector", "\u2764 \u2764\uFE0F", 4],
  ["a family", "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}", 2],
  ["an astronaut of a skin tone", "\u{1F469}\u{1F3FD}\u200D\u{1F680}", 2],
  ["a rainbow flag", "\u{1F3F3}\uFE0F\u200D\u{1F308}", 2],
  ["two flags", "\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7}", 4],
  ["a keycap", "1\uFE0F\u20E3", 2],
];

describe("displayWidth", () => {
  it.each(widths)("counts the columns of %s", (_, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("agrees with string-width about every character of the first two planes", () => {
    // But for the vowels and finals of Hangul, which that counts one by one when they stand alone.
    const pieceOfHangul = /[\u1160-\u11FF\uD7B0-\uD7FB]/;
    const visible = /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u;
    const different: string[] = [];
    for (let codePoint = 0x20; codePoint < 0x20000; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      if (!visible.test(character) || pieceOfHangul.test(character)) continue;
      if (displayWidth(character) !== stringWidth(character)) different.push(codePoint.toString(16));
    }
    expect(different).toEqual([]);
  });
});
