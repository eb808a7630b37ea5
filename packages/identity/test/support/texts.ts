import fc from "fast-check";

/** Every code point of it on its own. */
const characters = (text: string): readonly string[] => Array.from(text);

/** Characters that have broken something somewhere: each stands for a rule. */
const edges = [
  ...characters(
    "\0\t\n\r\u001B\u007F\u0085\u00A0\u00AD\u00B4\u0130\u0131\u017F\u01C5\u0300\u0301\u0345\u034F\u0378\u03A3\u03C2\u061C",
  ),
  ...characters(
    "\u1100\u1161\u11A8\u115F\u1680\u180E\u1E9E\u1F80\u2000\u200B\u200D\u202E\u2028\u2066\u2126\u212A\u2800\u3000\u3164",
  ),
  ...characters(
    "\uAC00\uE000\uFB01\uFDFA\uFE0F\uFEFF\uFF0E\uFF0F\uFF20\uFF5E\uFFFD\uFFFF\u{1D159}\u{1F600}\u{1F468}\u{E0041}\u{10FFFF}",
  ),
  ...characters("aAzZ09ßöÖéıİсСаАοΟσΣ漢 .@_-!%[]^\\/:~*?\"'`<>|{}()#&$,+=;"),
  "\uD800",
  "\uDC00",
  "..",
  "../",
  "a/",
  "~",
  "visitor",
  "urz1amp1abcdefgh",
  "C:",
  "__proto__",
  "%",
  "' OR 1=1 --",
];

const edge = fc.constantFrom(...edges);
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));

/** Any text at all, half surrogate pairs included, short more often than long. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 90 }),
  fc.string({ unit: "grapheme", maxLength: 90 }),
  units,
  fc.array(edge, { maxLength: 12 }).map((parts) => parts.join("")),
  fc
    .array(fc.oneof(edge, fc.string({ unit: "grapheme", maxLength: 4 }), fc.string({ maxLength: 8 })), {
      maxLength: 20,
    })
    .map((parts) => parts.join("")),
);

const letters = characters("abcxyzäöüßéñабвйёґαβγσςάאבגדابتहिन्दी漢字かなガ한글ქართᎣꭰկա𐐨𐐩019");
const marks = ["\u0301", "\u0308", "\u0323", "\u0345"];

/** Text that is a name more often than not, in many scripts, composed and decomposed, in either case. */
export const nameLike: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...letters),
    fc.array(
      fc.constantFrom(
        ...letters,
        ...letters.map((letter) => letter.toUpperCase()),
        ...marks,
        " ",
        ".",
        "-",
        "_",
        "@",
        "\\",
      ),
      {
        maxLength: 20,
      },
    ),
    fc.constantFrom("NFC", "NFD", "NFKC", "NFKD"),
  )
  .map(([first, rest, form]) => `${first}${rest.join("")}`.normalize(form));

/** The beginnings of a text, cut between characters. */
export const beginningsOf = (text: string): readonly string[] =>
  Array.from(text).map((_, index, characters) => characters.slice(0, index + 1).join(""));
