import { type Account, IdentityError, isIdentityError } from "@pp/identity";
import type { AppServices } from "./identity-command.ts";

/** As `accounts.get`, with undefined for nobody. */
export async function findAccount({ accounts }: AppServices, identifier: string): Promise<Account | undefined> {
  try {
    return await accounts.get(identifier);
  } catch (error) {
    if (isIdentityError(error) && error.code === "account/not-found") return undefined;
    throw error;
  }
}

/** As `accounts.get`, for what a deleted account cannot take. @throws IdentityError `account/deleted` too */
export async function getLivingAccount({ accounts }: AppServices, identifier: string): Promise<Account> {
  const account = await accounts.get(identifier);
  if (account.deletedAt !== undefined) throw new IdentityError("account/deleted", { username: account.username });
  return account;
}
