import { type Email, parseEmail } from "../accounts/email.ts";
import { parseDisplayName } from "../accounts/person-text.ts";
import type { Username } from "../accounts/username.ts";
import type { ExternalIdentity, SignInDenial } from "../authentication/sign-in.ts";
import { characterCount, invisibleCharacter } from "../kernel/text.ts";
import { usernameOfClaim, usernameOfEmail } from "./username-candidate.ts";

/** An external identity, every part in its one form. What cannot be used is left out: the provider is not asked again. */
export interface ClaimedIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Undefined when no candidate gives a username. */
  readonly username: Username | undefined;
  /** Undefined when there is none that an account could have. */
  readonly displayName: string | undefined;
  /** Only when the provider has verified it. */
  readonly email: Email | undefined;
  readonly groups: readonly string[];
  /** What the audit log calls somebody who has no account: e-mail address or name, as claimed. */
  readonly claimedName: string;
}

const MAX_IDENTIFIER_LENGTH = 255;

export function readClaims(identity: ExternalIdentity): ClaimedIdentity {
  const email = attempt(() => parseEmail(identity.email ?? ""));
  const verified = identity.emailVerified === true ? email : undefined;
  const displayName = attempt(() => parseDisplayName(identity.displayName ?? ""));
  const { issuer, subject, usernames, groups = [] } = identity;
  return {
    issuer,
    subject,
    username: usernames.map((claim) => readUsername(claim, verified)).find((name) => name !== undefined),
    displayName: displayName === "" ? undefined : displayName,
    email: verified,
    groups,
    claimedName: cleanLine(email ?? usernames[0] ?? "", 64),
  };
}

/** The verified address is nobody else's: it may be a username as it is. */
const readUsername = (claim: string, verified: Email | undefined): Username | undefined =>
  (claim.trim().toLowerCase() === verified ? usernameOfEmail(claim) : undefined) ?? usernameOfClaim(claim);

/**
 * Why nobody can be found by it. Issuer and subject are never trimmed, folded or cut: two that differ would be one.
 */
export function findIdentityDenial({ issuer, subject }: ClaimedIdentity): SignInDenial | undefined {
  if (!isIdentifier(issuer)) return "issuer invalid";
  if (subject.trim() === "") return "subject missing";
  return isIdentifier(subject) ? undefined : "subject invalid";
}

const isIdentifier = (text: string): boolean =>
  text.trim() !== "" && characterCount(text) <= MAX_IDENTIFIER_LENGTH && !invisibleCharacter.test(text);

/** One line of at most so many characters, whatever was claimed. */
export const cleanLine = (text: string, maxCharacters: number): string =>
  Array.from(text.slice(0, maxCharacters * 2), (character) => (invisibleCharacter.test(character) ? " " : character))
    .slice(0, maxCharacters)
    .join("")
    .trim();

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
