import { type Account, isExpired, mayLogIn, mayUseWebdav } from "../accounts/account.ts";
import { acceptsPassword } from "../accounts/provider.ts";
import type { Realm } from "../audit/audit-event.ts";
import type { DenialReason } from "./login.ts";

type AccountDenial = Extract<DenialReason, "account deleted" | "account expired" | "account disabled">;

/** Why nobody may log in with the account, whatever the credentials; undefined when somebody may. */
export function findLoginDenial(account: Account, now: Date): AccountDenial | undefined {
  if (account.deletedAt !== undefined) return "account deleted";
  if (isExpired(account, now)) return "account expired";
  return mayLogIn(account, now) ? undefined : "account disabled";
}

/**
 * Why the account may not come in through this door, whatever its credentials; undefined when it may. The order
 * decides which of several reasons the audit log names.
 */
export function findAccountDenial(
  account: Account,
  { realm, now }: { readonly realm: Realm; readonly now: Date },
): DenialReason | undefined {
  const denial = findLoginDenial(account, now);
  // Over WebDAV another switch counts than the one for logging in.
  if (realm !== "webdav" || denial === "account deleted" || denial === "account expired") return denial;
  return mayUseWebdav(account, now) ? undefined : "webdav not enabled";
}

/** Why no password opens the account; undefined when one could. */
export function findPasswordDenial(account: Account, hasPassword: boolean): DenialReason | undefined {
  if (!acceptsPassword(account.provider)) return "password login not allowed for the provider";
  return hasPassword ? undefined : "account has no password";
}
