import type { Account } from "../accounts/account.ts";
import type { Actor } from "../audit/audit-event.ts";
import { newLinkTokens } from "../credentials/link-tokens.ts";
import { parseNewPassword } from "../credentials/password.ts";
import { verifyPassword } from "../credentials/verify-password.ts";
import type { PasswordHash } from "../credentials/password-hasher.ts";
import { appendEvent, endSessions } from "./bookkeeping.ts";
import { getLivingAccount } from "../accounts/find-account.ts";
import { keepAnAdministrator } from "./keep-an-administrator.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { SessionId } from "../sessions/session.ts";
import type { StoreTransaction } from "../store.ts";
import type { Permit } from "./permit.ts";
import type { ServiceDeps } from "./service-deps.ts";

interface NewPassword {
  readonly password: string;
  /** All of them. Default false. */
  readonly keepSessions?: boolean;
  /** The one in which the person is changing it. */
  readonly keepSession?: SessionId | undefined;
  /** Asked before anything is written. */
  readonly permit?: Permit | undefined;
}

export interface ChangedPassword {
  readonly account: Account;
  /** Safe to store elsewhere, not to log. */
  readonly hash: PasswordHash;
  readonly endedSessions: number;
}

/** The local passwords of accounts. An identifier is a username or a uid. */
export class PasswordService {
  readonly #deps: ServiceDeps;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Sets the password, replaces the link tokens, and ends the browser sessions unless they are to be kept.
   *
   * @throws IdentityError `account/not-found`, `account/deleted`, `password/too-short`, `password/too-long`,
   *   `password/invalid`
   */
  async change(
    identifier: string,
    { password, keepSession, keepSessions = false, permit }: NewPassword,
    by: Actor,
  ): Promise<ChangedPassword> {
    const { clock, hasher, policy, random, store, trail } = this.#deps;
    const hash = await hasher.hash(parseNewPassword(password, policy.passwordMinLength));
    return retryOnChange(() =>
      store.transaction(async (tx) => {
        const now = clock.now();
        const before = await getLivingAccount(tx.accounts, identifier);
        permit?.(before);
        const account = await touch(tx, before, now);
        await tx.credentials.setPassword(account.uid, hash, now);
        await tx.linkTokens.set(newLinkTokens(account.uid, random));
        const ending = { account, which: "browser", except: keepSession, at: now, by } as const;
        const endedSessions = keepSessions ? 0 : await endSessions(trail, tx, ending);
        await appendEvent(trail, tx, { action: "password.changed", at: now, by, account, fields: ["password"] });
        return { account, hash, endedSessions };
      }),
    );
  }

  /**
   * Removes the local password; the account can then only be opened in other ways.
   * Resolves to false, and writes nothing, when it had none.
   *
   * @throws IdentityError `account/not-found`, `account/deleted`, `account/last-administrator`
   */
  async remove(identifier: string, by: Actor): Promise<boolean> {
    const { clock, store, trail } = this.#deps;
    return retryOnChange(() =>
      store.transaction(async (tx) => {
        const now = clock.now();
        const account = await getLivingAccount(tx.accounts, identifier);
        const { username } = account;
        const removed = await keepAnAdministrator(tx, { now, username }, () =>
          tx.credentials.removePassword(account.uid),
        );
        if (!removed) return false;
        await touch(tx, account, now);
        await endSessions(trail, tx, { account, which: "browser", at: now, by });
        await appendEvent(trail, tx, { action: "password.removed", at: now, by, account, fields: ["password"] });
        return true;
      }),
    );
  }

  /**
   * Whether `password` is the local password of the account; nothing is said about whether it may log in.
   * A hash made with a weaker setting than today's is replaced on success.
   *
   * @throws IdentityError `account/not-found`, `account/deleted`
   */
  async verify(identifier: string, password: string, by: Actor): Promise<boolean> {
    const account = await this.#deps.store.read((reader) => getLivingAccount(reader.accounts, identifier));
    return verifyPassword(this.#deps, { account, password, by });
  }
}

/** Counts as a change of the account: a login that has checked the old password and not yet ended must not succeed. */
async function touch(tx: StoreTransaction, account: Account, now: Date): Promise<Account> {
  const touched = { ...account, updatedAt: now };
  await tx.accounts.update(touched);
  return { ...touched, version: account.version + 1 };
}
