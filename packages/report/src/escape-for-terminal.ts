const printableAscii = /^[ -~]*$/;
const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text that no terminal takes for a command and that reads in the order in which it is stored. */
export function escapeForTerminal(text: string): string {
  if (printableAscii.test(text)) return text;
  pattern ??= makePattern();
  return text.replace(pattern, (found, unsafe: string | undefined) =>
    unsafe === undefined ? found : escapeCharacter(unsafe),
  );
}

function escapeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const hex = codePoint.toString(16).padStart(2, "0");
  return named[character] ?? (codePoint < 0x100 ? `\\x${hex}` : `\\u{${hex}}`);
}

/** Made when the first text needs it: Unicode classes take a millisecond, which plain text need not pay. */
let pattern: RegExp | undefined;

/**
 * Controls, escape and direction characters, line separators, lone surrogates and everything that nobody can see,
 * as a group. Joiners and emoji selectors that do their work are found first, outside the group.
 */
function makePattern(): RegExp {
  // These scripts do not join their letters: a joiner among them is there to make two names that look the same.
  const unjoined = ["Latin", "Greek", "Cyrillic", "Han", "Hiragana", "Katakana", "Hangul"];
  const letter = `(?![${unjoined.map((script) => `\\p{Script=${script}}`).join("")}])[\\p{L}\\p{M}]`;
  const atWork = [
    `(?<=${letter})[\\u200C\\u200D](?=${letter})`,
    "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})",
    "(?<=\\p{Extended_Pictographic})\\uFE0F",
    "(?<=[\\d#*])\\uFE0F(?=\\u20E3)",
  ];
  const unsafe = "([\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}])";
  return new RegExp([...atWork, unsafe].join("|"), "gu");
}
