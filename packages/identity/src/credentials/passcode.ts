import type { AccountUid } from "../accounts/account-uid.ts";

/** A time-based one-time password (TOTP, RFC 6238) that an account enrolled. Its secret is not part of it. */
export interface Passcode {
  readonly accountUid: AccountUid;
  /** When a first code was confirmed: from then on it is asked for at login. */
  readonly activatedAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** With what is needed to check a code. */
export interface SealedPasscode {
  readonly passcode: Passcode;
  /** The shared secret, sealed by the host's cipher with the account's uid as context. */
  readonly sealedSecret: string;
  /** The latest time step whose code was accepted: it and all before are used up. */
  readonly lastStep: number;
}
