import { parseRole } from "../access/roles.ts";
import type { Account } from "../accounts/account.ts";
import { parseEmail } from "../accounts/email.ts";
import { parseDisplayName, parseText } from "../accounts/person-text.ts";
import { parseProvider, supportsTwoFactor } from "../accounts/provider.ts";
import { parseUserPath } from "../accounts/user-path.ts";
import { parseUsername, usernameHandle } from "../accounts/username.ts";
import { IdentityError } from "../errors.ts";

/** What can be set on an account, as a person wrote it. What is undefined stays as it is; empty text clears. */
export interface AccountChanges {
  readonly username?: string | undefined;
  readonly displayName?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: string | undefined;
  readonly provider?: string | undefined;
  /** OIDC subject or LDAP distinguished name. Another one forgets the issuer, which the next sign-in fills in. */
  readonly authId?: string | undefined;
  readonly superAdmin?: boolean | undefined;
  readonly canLogin?: boolean | undefined;
  readonly webdav?: boolean | undefined;
  /** Relative to the originals folder; `~` is `users/<handle>`. */
  readonly basePath?: string | undefined;
  /** Relative to the base path; `~` is `users/<handle>` when there is no base path. */
  readonly uploadPath?: string | undefined;
  /** True removes the passcode and with it the second factor. */
  readonly disableTwoFactor?: boolean | undefined;
}

const MIN_SUBJECT_LENGTH = 4;

/**
 * The account with the changes applied, every rule checked.
 *
 * @throws IdentityError `username/invalid`, `email/invalid`, `text/invalid`, `path/invalid`, `role/unknown`,
 *   `provider/unknown`, `auth-id/missing`, `account/super-admin-role`
 */
export function applyChanges(account: Account, changes: AccountChanges): Account {
  const named = { ...account, ...parseNames(account, changes) };
  const identified = { ...named, ...parseIdentity(named, changes) };
  const granted = { ...identified, ...parseRights(identified, changes) };
  return checkedAccount({ ...granted, ...parsePaths(granted, changes) });
}

/** Names of the properties in which two versions of an account differ, sorted; bookkeeping is left out. */
export function changedFields(before: Account, after: Account): readonly (keyof Account)[] {
  const keys = Object.keys(after) as (keyof Account)[];
  return keys.filter((key) => key !== "version" && key !== "updatedAt" && before[key] !== after[key]).sort();
}

const given = <T, U>(value: T | undefined, current: U, parse: (value: T) => U): U =>
  value === undefined ? current : parse(value);

const parseNames = (account: Account, changes: AccountChanges): Partial<Account> => ({
  username: given(changes.username, account.username, parseUsername),
  displayName: given(changes.displayName, account.displayName, parseDisplayName),
  email: given(changes.email, account.email, (text) => (text.trim() === "" ? "" : parseEmail(text))),
});

function parseIdentity(account: Account, changes: AccountChanges): Partial<Account> {
  const provider = given(changes.provider, account.provider, parseProvider);
  const authId = given(changes.authId, account.authId, parseAuthId);
  const sameIdentity = provider === account.provider && authId === account.authId;
  const keepsTwoFactor = supportsTwoFactor(provider) && changes.disableTwoFactor !== true;
  return {
    provider,
    authId,
    issuer: sameIdentity ? account.issuer : "",
    method: keepsTwoFactor ? account.method : "default",
  };
}

function parseAuthId(text: string): string {
  const authId = parseText("auth id", text, { maxLength: 255 });
  if (!/[<>]/.test(authId)) return authId;
  throw new IdentityError("text/invalid", { field: "auth id", reason: "must not contain < or >" });
}

function parseRights(account: Account, changes: AccountChanges): Partial<Account> {
  // "Make super admin" means full access: the role follows unless the caller asks for a particular one.
  const impliedRole = changes.superAdmin === true ? "admin" : account.role;
  return {
    role: given(changes.role, impliedRole, parseRole),
    superAdmin: changes.superAdmin ?? account.superAdmin,
    canLogin: changes.canLogin ?? account.canLogin,
    webdav: changes.webdav ?? account.webdav,
  };
}

function parsePaths(account: Account, changes: AccountChanges): Partial<Account> {
  const handle = usernameHandle(account.username);
  const basePath = given(changes.basePath, account.basePath, (text) => parseUserPath("base path", text, handle));
  const uploadHandle = basePath === "" ? handle : undefined;
  const uploadPath = given(changes.uploadPath, account.uploadPath, (text) =>
    parseUserPath("upload path", text, uploadHandle),
  );
  return { basePath, uploadPath };
}

function checkedAccount(account: Account): Account {
  if (account.superAdmin && account.role !== "admin") {
    throw new IdentityError("account/super-admin-role", { username: account.username });
  }
  // Some providers give short subjects: what a sign-in has proved is long enough, what somebody types is not.
  const isProved = account.issuer !== "" && account.authId !== "";
  if (account.provider === "oidc" && account.authId.length < MIN_SUBJECT_LENGTH && !isProved) {
    throw new IdentityError("auth-id/missing", { provider: account.provider, minLength: MIN_SUBJECT_LENGTH });
  }
  return account;
}
