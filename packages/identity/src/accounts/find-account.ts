import type { Account } from "./account.ts";
import type { AccountReader } from "./account-repository.ts";
import { parseAccountUid } from "./account-uid.ts";
import { parseUsername } from "./username.ts";
import { IdentityError, isIdentityError } from "../errors.ts";

/**
 * The account that a person means by a username or a uid, deleted ones included.
 *
 * @throws IdentityError `account/not-found`, also for text that cannot be the name of any account
 */
export async function getAccount(accounts: AccountReader, identifier: string): Promise<Account> {
  const uid = parseAccountUid(identifier.trim().toLowerCase());
  const account = uid === undefined ? await findByName(accounts, identifier) : await accounts.find(uid);
  if (account === undefined) throw new IdentityError("account/not-found", { identifier });
  return account;
}

/** As `getAccount`. @throws IdentityError `account/deleted` too */
export async function getLivingAccount(accounts: AccountReader, identifier: string): Promise<Account> {
  const account = await getAccount(accounts, identifier);
  if (account.deletedAt !== undefined) throw new IdentityError("account/deleted", { username: account.username });
  return account;
}

async function findByName(accounts: AccountReader, text: string): Promise<Account | undefined> {
  try {
    return await accounts.findByUsername(parseUsername(text));
  } catch (error) {
    if (isIdentityError(error) && error.code === "username/invalid") return undefined;
    throw error;
  }
}
