import { eastAsianWidth } from "get-east-asian-width";

const printableAscii = /^[ -~]*$/;

/**
 * Columns on a terminal: wide characters and emoji take two.
 *
 * Made of regular expressions, because `Intl.Segmenter`, with which `string-width` begins, costs every program
 * 10 to 25 ms at its start. A test holds the two together.
 */
export const displayWidth = (text: string): number => (printableAscii.test(text) ? text.length : unicodeWidth(text));

/** The Unicode classes stand inside the function: they are compiled when the first text needs them. */
function unicodeWidth(text: string): number {
  // Flags, keycaps, and pictures with an emoji selector, a skin tone or other pictures joined to them.
  const emoji =
    /[\u{1F1E6}-\u{1F1FF}]{2}|[\d#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:[\uFE0F\p{Emoji_Modifier}]|\u200D\p{Extended_Pictographic})+/gu;
  // Drawn on the character before, vowels and finals of Hangul in pieces among them, or not at all.
  const withoutWidth = /[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u1160-\u11FF\uD7B0-\uD7FF]/gu;
  let width = 0;
  const rest = text.replace(emoji, () => {
    width += 2;
    return "";
  });
  for (const character of rest.replace(withoutWidth, "")) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}
