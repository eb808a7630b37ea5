import type { AccountUid } from "../accounts/account-uid.ts";
import type { Random } from "../kernel/random.ts";
import { randomBase36 } from "../kernel/random.ts";

/**
 * Short secrets that stand in URLs: previews, downloads, invitations. They open single pictures or pages, never a
 * session, and are replaced with the password.
 */
export interface LinkTokens {
  readonly accountUid: AccountUid;
  readonly preview: string;
  readonly download: string;
  readonly invite: string;
  readonly verify: string;
  readonly reset: string;
}

/** 8 characters of base 36 for previews and downloads; no invitation or reset is pending. */
export const newLinkTokens = (accountUid: AccountUid, random: Random): LinkTokens => ({
  accountUid,
  preview: randomBase36(random, 8),
  download: randomBase36(random, 8),
  invite: "",
  verify: "",
  reset: "",
});
