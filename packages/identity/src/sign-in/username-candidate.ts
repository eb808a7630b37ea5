import { forbiddenInUsernames, parseUsername, type Username, usernameHandle } from "../accounts/username.ts";
import { type Random, randomDigits } from "../kernel/random.ts";

const MAX_CLAIM_LENGTH = 1000;
const MAX_CHARACTERS = 64;
const DIGITS = 6;

const forbidden = new RegExp(forbiddenInUsernames, "g");

/**
 * The username that a claim of an OpenID provider gives: the part before `@` and after `\`, in lower case, with a dot
 * for each character that no username has. Undefined when nothing is left that can be one.
 */
export function usernameOfClaim(claim: string): Username | undefined {
  if (claim.length > MAX_CLAIM_LENGTH) return undefined;
  const folded = claim.normalize("NFKC").trim();
  const beforeAt = folded.split("@", 1).join("");
  const name = beforeAt.slice(beforeAt.lastIndexOf("\\") + 1).trim();
  const dotted = name
    .replaceAll(forbidden, ".")
    .replaceAll(/\s/g, ".")
    .replaceAll(/^\.+|\.+$/g, "");
  const username = parse(Array.from(dotted).slice(0, MAX_CHARACTERS).join("").replace(/\.+$/, ""));
  const handle = username && usernameHandle(username);
  return handle === undefined ? undefined : parse(handle);
}

/** As `parseUsername`; undefined for text that cannot be one. */
export const usernameOfEmail = (email: string): Username | undefined => parse(email);

/** The name with six random digits behind it, for when it is taken. */
export function usernameWithDigits(username: Username, random: Random): Username | undefined {
  const beginning = Array.from(username)
    .slice(0, MAX_CHARACTERS - DIGITS - 1)
    .join("");
  const digits = randomDigits(random, DIGITS);
  // Ten letters and six digits can have the shape of a uid, which no name may have.
  return parse(`${beginning}${digits}`) ?? parse(`${beginning}-${digits}`);
}

function parse(text: string): Username | undefined {
  try {
    return parseUsername(text);
  } catch {
    return undefined;
  }
}
