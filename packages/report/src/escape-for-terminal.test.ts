import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeForTerminal } from "./escape-for-terminal.ts";

const shown: readonly (readonly [what: string, text: string, escaped: string])[] = [
  ["a colour", "\u001B[31mred", "\\x1b[31mred"],
  ["a window title (OSC 0)", "\u001B]0;mine\u0007", "\\x1b]0;mine\\x07"],
  ["a hyperlink (OSC 8)", "\u001B]8;;http://x\u001B\\y", "\\x1b]8;;http://x\\x1b\\y"],
  ["the clipboard (OSC 52)", "\u001B]52;c;eA==\u0007", "\\x1b]52;c;eA==\\x07"],
  ["a C1 control", "\u009B31m", "\\x9b31m"],
  ["line ends and tabs", "a\r\nb\tc", "a\\r\\nb\\tc"],
  ["next line and line separators", "\u0085\u2028\u2029", "\\x85\\u{2028}\\u{2029}"],
  ["NUL, backspace and delete", "\0\b\u007F", "\\x00\\x08\\x7f"],
  ["a change of direction", "\u202Etxt.exe\u2066", "\\u{202e}txt.exe\\u{2066}"],
  ["marks of direction", "\u200E\u200F\u061C", "\\u{200e}\\u{200f}\\u{61c}"],
  ["zero width spaces", "ad\u200Bmin\uFEFF", "ad\\u{200b}min\\u{feff}"],
  ["a soft hyphen", "ad\u00ADmin", "ad\\xadmin"],
  ["Hangul fillers", "\u3164\u115F", "\\u{3164}\\u{115f}"],
  ["tags, in which text can hide", "x\u{E0061}", "x\\u{e0061}"],
  ["variation selectors on letters", "a\uFE0Fb\uFE01", "a\\u{fe0f}b\\u{fe01}"],
  ["an emoji selector on a bare digit", "1\uFE0F", "1\\u{fe0f}"],
  ["joiners in scripts that do not join", "ad\u200Dmin \u0430\u200C\u0431", "ad\\u{200d}min \u0430\\u{200c}\u0431"],
  [
    "joiners that join nothing",
    "\u200D \u0645\u06CC\u200C \u{1F469}\u200D",
    "\\u{200d} \u0645\u06CC\\u{200c} \u{1F469}\\u{200d}",
  ],
  ["the joiner after one that joined", "\u0645\u200C\u200C\u062E", "\u0645\\u{200c}\\u{200c}\u062E"],
  ["a lone half of a pair", "\uD83D!", "\\u{d83d}!"],
];

const kept: readonly (readonly [what: string, text: string])[] = [
  ["plain text", "O'Neil (Bob) \\ | `x`"],
  ["accents, in one piece and in two", "Jos\u00E9 Jose\u0301"],
  ["Persian with its joiner", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"],
  ["Hindi with its joiner", "\u0915\u094D\u200D\u0937"],
  ["a family", "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}"],
  ["an astronaut of a skin tone", "\u{1F469}\u{1F3FD}\u200D\u{1F680}"],
  ["a red heart", "\u2764\uFE0F"],
  ["a rainbow flag", "\u{1F3F3}\uFE0F\u200D\u{1F308}"],
  ["a flag", "\u{1F1E9}\u{1F1EA}"],
  ["a keycap", "1\uFE0F\u20E3"],
];

describe("escapeForTerminal", () => {
  it.each(shown)("shows %s", (_, text, escaped) => {
    expect(escapeForTerminal(text)).toBe(escaped);
  });

  it.each(kept)("keeps %s", (_, text) => {
    expect(escapeForTerminal(text)).toBe(text);
  });

  it("leaves no control and no direction character in any text, and does nothing to what it wrote", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const escaped = escapeForTerminal(text);
        expect(escaped).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        expect(escapeForTerminal(escaped)).toBe(escaped);
      }),
      { numRuns: 2000 },
    );
  });
});
