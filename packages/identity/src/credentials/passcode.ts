import type { AccountUid } from "../accounts/account-uid.ts";

/** A time-based one-time password (TOTP, RFC 6238) that an account enrolled. Its secret is not part of it. */
export interface Passcode {
  readonly accountUid: AccountUid;
  readonly verifiedAt: Date | undefined;
  readonly activatedAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
