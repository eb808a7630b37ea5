import { codePointName, invisibleCharacter } from "../kernel/text.ts";

/** A name in double quotes that cannot end its line or its quotes: log readers such as fail2ban can trust the rest. */
export const quoteForLog = (name: string): string =>
  `"${Array.from(name, (character) =>
    invisibleCharacter.test(character) ? `<${codePointName(character)}>` : character.replace(/["\\]/, "\\$&"),
  ).join("")}"`;
