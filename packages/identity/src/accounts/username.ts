import { IdentityError } from "../errors.ts";
import type { Brand } from "../kernel/brand.ts";
import { characterCount, codePointName, invisibleCharacter, utf8Length } from "../kernel/text.ts";
import { looksLikeUid } from "./account-uid.ts";
import { confusables } from "./confusables.ts";

/** A name to log in with: NFKC, lower case, trimmed, at most 64 characters. */
export type Username = Brand<string, "Username">;

const MAX_CHARACTERS = 64;
const MAX_HANDLE_BYTES = 64;
/** Never in a username. */
export const forbiddenInUsernames = /["'()#&$,+=`~?|*/:;<>{}]/;
/** Their normal forms and lower case may be others in the next version of Unicode. */
const undefinedCharacter = /[\p{Cn}\p{Co}]/u;
/** Every other space has been folded into U+0020 or is refused. */
const otherSpace = /[^\S ]/;
const reserved: ReadonlySet<string> = new Set(["visitor"]);

/** Compatibility forms and case are folded once, before anything is checked. */
const fold = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC").trim();

/**
 * The one form of a username. What cannot be part of a name is refused, never dropped.
 *
 * @throws IdentityError `username/invalid`
 */
export function parseUsername(text: string): Username {
  const problem = text.length > MAX_CHARACTERS * 10 ? tooLong : findProblem(text, fold(text));
  if (problem !== undefined) throw new IdentityError("username/invalid", { reason: problem });
  return fold(text) as Username;
}

const tooLong = `must have at most ${String(MAX_CHARACTERS)} characters`;

function findProblem(text: string, name: string): string | undefined {
  const invisible = invisibleCharacter.exec(text)?.[0] ?? invisibleCharacter.exec(name)?.[0];
  if (invisible !== undefined) return `must not contain the invisible character ${codePointName(invisible)}`;
  if (name === "") return "must not be empty";
  if (characterCount(name) > MAX_CHARACTERS) return tooLong;
  const character = forbiddenInUsernames.exec(name)?.[0];
  if (character !== undefined) return `must not contain the character ${character}`;
  const unprintable = undefinedCharacter.exec(name)?.[0] ?? otherSpace.exec(name)?.[0];
  if (unprintable !== undefined) return `must not contain the character ${codePointName(unprintable)}`;
  return findShapeProblem(name);
}

function findShapeProblem(name: string): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(name)) return "must contain a letter or a digit";
  if (name.endsWith(".")) return "must not end with a dot";
  if (name.includes("  ")) return "must not contain two spaces in a row";
  if (/(?:^| )\p{M}/u.test(name)) return "must not begin a word with a combining mark";
  const skeleton = skeletonOf(name);
  if (reserved.has(skeleton)) return `'${skeleton}' is reserved`;
  return looksLikeUid(skeleton) ? "must not have the shape of a uid" : undefined;
}

/**
 * What a reader takes the name for: letters of other scripts that look like another letter are replaced by it.
 * Two names with the same skeleton cannot both be accounts.
 *
 * @see https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export const usernameSkeleton = (username: Username): string => skeletonOf(username);

const skeletonOf = (name: string): string =>
  Array.from(name.normalize("NFD"), (character) => confusables.get(character) ?? character)
    .join("")
    .normalize("NFC");

/**
 * Folder name for the account: the part before `@` and after `\`, spaces as dots, at most 64 bytes. May be empty, and
 * `bob@a` and `bob@b` have the same one.
 */
export function usernameHandle(username: Username): string {
  const beforeAt = username.split("@", 1).join("");
  const name = beforeAt.slice(beforeAt.lastIndexOf("\\") + 1).trim();
  return clipToBytes(name.replaceAll(" ", "."), MAX_HANDLE_BYTES).replace(/\.+$/, "");
}

function clipToBytes(text: string, maxBytes: number): string {
  let clipped = "";
  let bytes = 0;
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    clipped += character;
  }
  return clipped;
}

/** `mr.happy` becomes `Mr Happy`. */
export const deriveDisplayName = (username: Username): string =>
  usernameHandle(username)
    .split(".")
    .filter((word) => word !== "")
    .map((word) => word.replace(/^./u, (first) => first.toUpperCase()))
    .join(" ");
