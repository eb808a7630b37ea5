import { IdentityError } from "../errors.ts";
import type { StoreTransaction } from "../store.ts";

/**
 * Makes a change that may take rights away, and refuses it when nobody would be left who can administer.
 * Two processes that try it on the last two administrators are put in line by the store's lock.
 *
 * @throws IdentityError `account/last-administrator`: the transaction must not commit
 */
export async function keepAnAdministrator<T>(
  tx: StoreTransaction,
  { now, username }: { readonly now: Date; readonly username: string },
  change: () => Promise<T>,
): Promise<T> {
  const before = await tx.accounts.lockAdministrators(now, 1);
  const result = await change();
  if (before.length === 0) return result;
  const after = await tx.accounts.lockAdministrators(now, 1);
  if (after.length === 0) throw new IdentityError("account/last-administrator", { username });
  return result;
}
