import type { Account } from "../accounts/account.ts";
import { makeAccountUid, makeRefId } from "../accounts/account-uid.ts";
import { requiresPassword } from "../accounts/provider.ts";
import { deriveDisplayName, parseUsername } from "../accounts/username.ts";
import { looksLikeBcryptHash, parseNewPassword, parsePasswordHash } from "../credentials/password.ts";
import type { PasswordHash, PasswordHasher } from "../credentials/password-hasher.ts";
import { IdentityError } from "../errors.ts";
import type { Random } from "../kernel/random.ts";
import { randomBase36 } from "../kernel/random.ts";
import { type AccountChanges, applyChanges } from "./account-changes.ts";

/** What a new account is made of. Web login is on and WebDAV off unless said otherwise. */
export interface NewAccount extends Omit<AccountChanges, "disableTwoFactor"> {
  readonly username: string;
  /** No default: a forgotten role must not make an administrator. */
  readonly role: string;
  /** Required for the providers `default` and `local`. */
  readonly password?: string | undefined;
}

const fieldNames = [
  "authId",
  "basePath",
  "canLogin",
  "displayName",
  "email",
  "password",
  "provider",
  "role",
  "superAdmin",
  "uploadPath",
  "username",
  "webdav",
] as const satisfies readonly (keyof NewAccount)[];

/** Names of what was given, sorted. Of an object from outside, no other name gets into the audit log. */
export const givenFields = (input: NewAccount): readonly string[] =>
  fieldNames.filter((name) => input[name] !== undefined);

/** The account as it will be stored, every rule checked. @throws IdentityError as `applyChanges` */
export function makeAccount(
  input: NewAccount,
  { now, random }: { readonly now: Date; readonly random: Random },
): Account {
  const username = parseUsername(input.username);
  const account = applyChanges(
    {
      uid: makeAccountUid(now, randomBase36(random, 9)),
      uuid: "",
      refId: makeRefId("user", randomBase36(random, 8)),
      username,
      displayName: "",
      email: "",
      backupEmail: "",
      role: "none",
      attributes: "",
      provider: "default",
      method: "default",
      issuer: "",
      authId: "",
      superAdmin: false,
      canLogin: true,
      webdav: false,
      canInvite: false,
      invitedBy: "",
      basePath: "",
      uploadPath: "",
      thumb: "",
      thumbSource: "",
      loginAt: undefined,
      verifiedAt: undefined,
      consentAt: undefined,
      expiresAt: undefined,
      bornAt: undefined,
      createdAt: now,
      updatedAt: now,
      deletedAt: undefined,
      version: 1,
    },
    input,
  );
  return account.displayName === "" ? { ...account, displayName: deriveDisplayName(username) } : account;
}

/**
 * The hash of the first password, or undefined for an account that needs none.
 *
 * @throws IdentityError `password/missing`, and as `parseNewPassword`
 */
export async function hashFirstPassword(
  account: Account,
  password: string | undefined,
  { hasher, minLength }: { readonly hasher: PasswordHasher; readonly minLength: number },
): Promise<PasswordHash | undefined> {
  if (password !== undefined) return hasher.hash(parseNewPassword(password, minLength));
  if (requiresPassword(account.provider)) throw new IdentityError("password/missing", { provider: account.provider });
  return undefined;
}

/** For configuration, where an administrator may put a hash in the place of the password. */
export const hashConfiguredPassword = async (
  text: string,
  { hasher, minLength }: { readonly hasher: PasswordHasher; readonly minLength: number },
): Promise<PasswordHash> =>
  looksLikeBcryptHash(text) ? parsePasswordHash(text) : hasher.hash(parseNewPassword(text, minLength));
