import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteForLog } from "./log-line.ts";

describe("quoteForLog", () => {
  it.each([
    ["bob", '"bob"'],
    ["", '""'],
    ["mr. héllo 你好", '"mr. héllo 你好"'],
    ['a" from 127.0.0.1', '"a\\" from 127.0.0.1"'],
    ["domain\\bob", '"domain\\\\bob"'],
    ["a\\", '"a\\\\"'],
    ["a\r\nb", '"a<U+000D><U+000A>b"'],
    ["a\u2028b\u2029c", '"a<U+2028>b<U+2029>c"'],
    ["\u001B[31m", '"<U+001B>[31m"'],
    ["\u009B31m", '"<U+009B>31m"'],
    ["\u0085\u007F\0", '"<U+0085><U+007F><U+0000>"'],
    ["\u202Egnp", '"<U+202E>gnp"'],
    ["a\u200Bb\uFEFF", '"a<U+200B>b<U+FEFF>"'],
    ["\uD800", '"<U+D800>"'],
  ])("%j becomes %s", (name, quoted) => {
    expect(quoteForLog(name)).toBe(quoted);
  });

  it("never ends its line or its quotes, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(quoteForLog(name)).toMatch(/^"(?:[^"\\\p{Cc}\p{Zl}\p{Zp}]|\\["\\])*"$/u);
      }),
    );
  });
});
