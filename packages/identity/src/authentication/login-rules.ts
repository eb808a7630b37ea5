import { type Account, isExpired, mayLogIn, mayUseWebdav } from "../accounts/account.ts";
import { acceptsPassword } from "../accounts/provider.ts";
import type { Realm } from "../audit/audit-event.ts";
import type { DenialReason } from "./login.ts";

/**
 * Why the account may not come in through this door, whatever its credentials; undefined when it may. The order
 * decides which of several reasons the audit log names.
 */
export function findAccountDenial(
  account: Account,
  { realm, now }: { readonly realm: Realm; readonly now: Date },
): DenialReason | undefined {
  if (account.deletedAt !== undefined) return "account deleted";
  if (isExpired(account, now)) return "account expired";
  if (realm === "webdav") return mayUseWebdav(account, now) ? undefined : "webdav not enabled";
  return mayLogIn(account, now) ? undefined : "account disabled";
}

/** Why no password opens the account; undefined when one could. */
export function findPasswordDenial(account: Account, hasPassword: boolean): DenialReason | undefined {
  if (!acceptsPassword(account.provider)) return "password login not allowed for the provider";
  return hasPassword ? undefined : "account has no password";
}
