import { IdentityError } from "../errors.ts";
import { characterCount, codePointName, invisibleCharacter, utf8Length } from "../kernel/text.ts";

const MAX_NAME_BYTES = 160;
const forbiddenInNames = /["$%\\*;<>{}`]/;
/** Joiners that Persian and Indic names need, and the emoji variation selector. */
const joiners = /[\u200C\u200D\uFE0F]/g;

/**
 * A line of text about a person: NFC, trimmed.
 *
 * @param maxLength in characters
 * @throws IdentityError `text/invalid`
 */
export function parseText(field: string, text: string, { maxLength }: { readonly maxLength: number }): string {
  if (text.length > maxLength * 10) throw tooLong(field, maxLength);
  const line = text.normalize("NFC").trim();
  const invisible = invisibleCharacter.exec(line.replaceAll(joiners, ""))?.[0];
  if (invisible !== undefined) {
    const reason = `must not contain the invisible character ${codePointName(invisible)}`;
    throw new IdentityError("text/invalid", { field, reason });
  }
  if (line !== "" && line.replaceAll(joiners, "").trim() === "") {
    throw new IdentityError("text/invalid", { field, reason: "must contain a visible character" });
  }
  if (characterCount(line) > maxLength) throw tooLong(field, maxLength);
  return line;
}

const tooLong = (field: string, maxLength: number): IdentityError =>
  new IdentityError("text/invalid", { field, reason: `must have at most ${String(maxLength)} characters` });

/** The name shown to people. Runs of spaces become one. Empty text is no name. @throws IdentityError `text/invalid` */
export function parseDisplayName(text: string): string {
  const field = "name";
  const name = parseText(field, text, { maxLength: MAX_NAME_BYTES }).replaceAll(/\s+/g, " ");
  const character = forbiddenInNames.exec(name)?.[0];
  if (character !== undefined) {
    throw new IdentityError("text/invalid", { field, reason: `must not contain the character ${character}` });
  }
  if (utf8Length(name) > MAX_NAME_BYTES) {
    throw new IdentityError("text/invalid", { field, reason: `must have at most ${String(MAX_NAME_BYTES)} bytes` });
  }
  return name;
}
