import type { AssignableRole } from "../access/roles.ts";
import type { AccountUid } from "./account-uid.ts";
import type { Account } from "./account.ts";
import type { Provider } from "./provider.ts";
import type { Username } from "./username.ts";

/** Which accounts, in the order in which they were made. */
export interface AccountQuery {
  /** Case-insensitive prefix of username, email or display name, or a whole uid. No character is special. */
  readonly search?: string;
  /** The effective role: super admins count as `admin`. */
  readonly role?: AssignableRole;
  readonly includeDeleted?: boolean;
  /** The last account of the page before. Rows added meanwhile neither skip nor repeat others. */
  readonly after?: AccountUid;
  /** 1 to 1000 rows. */
  readonly limit: number;
}

/** Who somebody is in the eyes of a provider. Compared byte by byte. */
export interface AccountIdentity {
  readonly provider: Provider;
  readonly issuer: string;
  readonly authId: string;
}

/**
 * Where accounts are kept. Implementations return copies, keep times to the millisecond in UTC, never read a clock,
 * enforce the unique rules by the write itself, and pass `accountRepositoryConformance` from `@pp/identity-testing`.
 */
export interface AccountRepository {
  /** Deleted accounts too: whether one is still good is the caller's decision. */
  find(uid: AccountUid): Promise<Account | undefined>;

  /** Deleted accounts too: their names stay reserved. */
  findByUsername(username: Username): Promise<Account | undefined>;

  /**
   * The account with this provider and auth id, and with this issuer or none yet; deleted accounts too. Of several a
   * living one comes before a deleted one, then one with the issuer before one without, then the oldest. Nobody has
   * the empty auth id.
   */
  findByIdentity(identity: AccountIdentity): Promise<Account | undefined>;

  /**
   * Oldest first. Empty when nothing matches.
   * @throws IdentityError `account/not-found` when `after` is not stored any more
   */
  list(query: AccountQuery): Promise<readonly Account[]>;

  /**
   * Stores a new account at version 1, whatever `account.version` says.
   * @throws IdentityError `account/username-taken`, `account/username-confusable` (deleted accounts included),
   *   `account/email-taken`, `account/auth-id-taken` (living accounts only), `account/uid-taken`
   */
  add(account: Account): Promise<void>;

  /**
   * Replaces the row if it still has `account.version`, and counts the version up by one. `loginAt` stays as it is
   * stored: somebody may have logged in since the account was read.
   * @throws IdentityError `account/changed-meanwhile` when it has another version or is gone; the conflicts of `add`
   */
  update(account: Account): Promise<void>;

  /**
   * Sets `loginAt`, and nothing else: the version stays.
   * @throws IdentityError `account/changed-meanwhile` when the row does not have `account.version` any more
   */
  recordLogin(account: Account, now: Date): Promise<void>;

  /**
   * Keeps the row as it is until this transaction ends: whoever changes or removes it waits.
   * @throws IdentityError `account/changed-meanwhile` when the row does not have `account.version` any more
   */
  hold(account: Account): Promise<void>;

  /**
   * Removes the row and all that belongs to it (profile, password, passcode, tokens, sessions) if it still has
   * `account.version`. @throws IdentityError `account/changed-meanwhile`
   */
  remove(account: Account): Promise<void>;

  /**
   * Uids of accounts that can administer at `now` (the rule is `canAdminister`), at most `limit`, oldest first.
   * From the first call on, other transactions that call it wait until this one ends: two of them cannot both
   * believe that the other's administrator stays.
   */
  lockAdministrators(now: Date, limit: number): Promise<readonly AccountUid[]>;

  /** Removes every account and all that belongs to any; resolves to how many accounts went. */
  clear(): Promise<number>;
}

export type AccountReader = Pick<AccountRepository, "find" | "findByUsername" | "findByIdentity" | "list">;
