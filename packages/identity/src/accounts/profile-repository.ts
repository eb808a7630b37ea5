import type { AccountUid } from "./account-uid.ts";
import type { AccountProfile } from "./profile.ts";

/** Details and settings of accounts; they go with their account. Copies, milliseconds, UTC; never reads a clock. */
export interface ProfileRepository {
  find(uid: AccountUid): Promise<AccountProfile | undefined>;

  /** @throws IdentityError `account/uid-taken` when it has a profile already, `account/not-found` when it is not stored */
  add(profile: AccountProfile): Promise<void>;

  /** @throws IdentityError `account/not-found` when the account has no profile */
  update(profile: AccountProfile): Promise<void>;
}

export type ProfileReader = Pick<ProfileRepository, "find">;
