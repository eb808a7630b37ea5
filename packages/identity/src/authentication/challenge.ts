import { parseUsername, type Username } from "../accounts/username.ts";
import { isIdentityError } from "../errors.ts";
import type { Cipher } from "../kernel/cipher.ts";

/** Proof that the password was right a moment ago. Opens nothing without a code. */
export interface Challenge {
  readonly username: Username;
  /** SHA-256 of the password hash at that moment: another password makes the challenge void. */
  readonly credential: string;
}

const CONTEXT = "login-challenge";
const LIFETIME_MS = 5 * 60 * 1000;

/** Nothing is stored: the text is sealed and names its end. */
export const sealChallenge = (cipher: Cipher, { username, credential }: Challenge, now: Date): string =>
  cipher.seal(JSON.stringify([username, credential, now.getTime() + LIFETIME_MS]), CONTEXT);

/** Undefined for text that is not a challenge, was changed, or is over. */
export function openChallenge(cipher: Cipher, text: string, now: Date): Challenge | undefined {
  try {
    const parts: unknown = JSON.parse(cipher.open(text, CONTEXT));
    if (!Array.isArray(parts)) return undefined;
    const [username, credential, endsAt] = parts as readonly unknown[];
    if (typeof username !== "string" || typeof credential !== "string" || typeof endsAt !== "number") return undefined;
    return endsAt > now.getTime() ? { username: parseUsername(username), credential } : undefined;
  } catch (error) {
    if (isIdentityError(error)) return undefined;
    throw error;
  }
}
