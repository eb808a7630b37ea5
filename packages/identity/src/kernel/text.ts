/** Length of `text` in bytes of UTF-8. The domain has no TextEncoder: it imports nothing. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Characters as a person counts code points, not UTF-16 units. */
export const characterCount = (text: string): number => Array.from(text).length;

/** `U+202E`: how a character that must not be printed is named in a message. */
export const codePointName = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/**
 * Controls (C0, C1, DEL), format and direction characters, line and paragraph separators, lone surrogates, everything
 * that Unicode calls default-ignorable, and the two symbols drawn as nothing (blank Braille pattern, null notehead):
 * what nobody can see and what can forge a log line.
 */
export const invisibleCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/u;

const MAX_USER_AGENT_LENGTH = 512;

/** As it is kept: what any store has room for, without what can forge a log line. */
export const cleanUserAgent = (text: string): string =>
  Array.from(text.slice(0, MAX_USER_AGENT_LENGTH), (character) =>
    invisibleCharacter.test(character) ? " " : character,
  ).join("");
