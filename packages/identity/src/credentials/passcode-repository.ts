import type { AccountUid } from "../accounts/account-uid.ts";
import type { Passcode, SealedPasscode } from "./passcode.ts";

/**
 * Where second factors are kept; they go with their account. Implementations return copies, keep milliseconds in UTC,
 * never read a clock, see no secret in clear, and pass `passcodeRepositoryConformance`.
 */
export interface PasscodeRepository {
  find(uid: AccountUid): Promise<Passcode | undefined>;

  findSealed(uid: AccountUid): Promise<SealedPasscode | undefined>;

  /**
   * Stores a passcode that waits for its first code, in the place of any other one; recovery codes of that are gone.
   * @throws IdentityError `account/not-found` when there is no such account
   */
  enrol(sealed: SealedPasscode): Promise<void>;

  /** Puts a newly sealed form in the place of `from`; false when it is not there any more. */
  reseal(uid: AccountUid, change: { readonly from: string; readonly to: string }): Promise<boolean>;

  /**
   * Uses up a time step: true for one caller only, and only when `step` is later than every one before.
   * Sets `activatedAt` to `now` at the first.
   */
  advance(uid: AccountUid, step: number, now: Date): Promise<boolean>;

  /** Replaces the recovery codes by the given digests. */
  setRecoveryCodes(uid: AccountUid, digests: readonly string[], now: Date): Promise<void>;

  /** Uses up a recovery code: true for one caller only; resolves to false when it is unknown or used. */
  useRecoveryCode(uid: AccountUid, digest: string, now: Date): Promise<boolean>;

  /** How many recovery codes are left. */
  countRecoveryCodes(uid: AccountUid): Promise<number>;

  /** With its recovery codes. Resolves to false when there was no passcode. */
  remove(uid: AccountUid): Promise<boolean>;
}

export type PasscodeReader = Pick<PasscodeRepository, "find" | "findSealed" | "countRecoveryCodes">;
