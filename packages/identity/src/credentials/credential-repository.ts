import type { AccountUid } from "../accounts/account-uid.ts";
import type { PasswordHash } from "./password-hasher.ts";

export interface StoredPassword {
  readonly accountUid: AccountUid;
  readonly hash: PasswordHash;
  readonly createdAt: Date;
  /** When the password was last changed or its hash renewed. */
  readonly updatedAt: Date;
}

/**
 * Where the passwords of accounts are kept; they go with their account. Implementations return copies, keep times
 * to the millisecond in UTC, never read a clock, and pass `credentialRepositoryConformance`.
 */
export interface CredentialRepository {
  findPassword(uid: AccountUid): Promise<StoredPassword | undefined>;

  /**
   * Stores the first password of an account or replaces the one it has; `createdAt` stays that of the first.
   * @throws IdentityError `account/not-found` when there is no such account
   */
  setPassword(uid: AccountUid, hash: PasswordHash, now: Date): Promise<void>;

  /** Replaces `from` by `to`. Resolves to false, and changes nothing, when the stored hash is not `from` any more. */
  replaceHash(
    uid: AccountUid,
    change: { readonly from: PasswordHash; readonly to: PasswordHash },
    now: Date,
  ): Promise<boolean>;

  /** Resolves to false when there was no password. */
  removePassword(uid: AccountUid): Promise<boolean>;
}

export type CredentialReader = Pick<CredentialRepository, "findPassword">;
