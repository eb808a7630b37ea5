import type { Account } from "../accounts/account.ts";
import type { AccountQuery } from "../accounts/account-repository.ts";
import { emptyProfile } from "../accounts/profile.ts";
import type { Actor } from "../audit/audit-event.ts";
import { newLinkTokens } from "../credentials/link-tokens.ts";
import { parseNewPassword } from "../credentials/password.ts";
import type { PasswordHash } from "../credentials/password-hasher.ts";
import { IdentityError } from "../errors.ts";
import { parseLimit } from "../kernel/paging.ts";
import type { SessionId } from "../sessions/session.ts";
import type { StoreTransaction } from "../store.ts";
import { type AccountChanges, applyChanges, changedFields } from "./account-changes.ts";
import { type AccountDescription, describeAccount } from "./account-description.ts";
import { appendEvent, endSessions } from "./bookkeeping.ts";
import { getAccount, getLivingAccount } from "../accounts/find-account.ts";
import { keepAnAdministrator } from "./keep-an-administrator.ts";
import { givenFields, hashFirstPassword, makeAccount, type NewAccount } from "./new-account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { Permit } from "./permit.ts";
import type { ServiceDeps } from "./service-deps.ts";

/** Changes of an account, together with a new password for it. */
export interface AccountModification extends AccountChanges {
  readonly password?: string | undefined;
}

export interface ModifyOptions {
  readonly permit?: Permit | undefined;
  /** The one in which the account's own owner makes the change. */
  readonly keepSession?: SessionId | undefined;
}

export interface ModifiedAccount {
  readonly account: Account;
  /** Names of what really changed, sorted, `password` and `passcode` among them; empty when nothing did. */
  readonly changed: readonly string[];
}

/** A change of these ends the account's browser sessions: what they may do has changed. */
const accessFields: ReadonlySet<string> = new Set<keyof Account>([
  "authId",
  "basePath",
  "canLogin",
  "method",
  "provider",
  "role",
  "superAdmin",
  "uploadPath",
  "webdav",
]);

/**
 * What an administrator does to accounts. An identifier is a username or a uid. Every change is written together
 * with its audit event; all methods throw `store/unavailable` when the database cannot be reached.
 */
export class AccountService {
  readonly #deps: ServiceDeps;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /** Deleted accounts too. @throws IdentityError `account/not-found` */
  get(identifier: string): Promise<Account> {
    return this.#deps.store.read((reader) => getAccount(reader.accounts, identifier));
  }

  /** The account with its profile and what credentials it has. @throws IdentityError `account/not-found` */
  describe(identifier: string): Promise<AccountDescription> {
    return this.#deps.store.read(async (reader) =>
      describeAccount(reader, await getAccount(reader.accounts, identifier)),
    );
  }

  /**
   * One page, oldest first; the next begins `after` its last uid.
   * @throws IdentityError `page/invalid`, `account/not-found` when `after` is gone
   */
  list(query: AccountQuery): Promise<readonly Account[]> {
    const limit = parseLimit(query.limit);
    return this.#deps.store.read((reader) => reader.accounts.list({ ...query, limit }));
  }

  /**
   * @throws IdentityError the errors of the fields, `password/missing`; `account/username-taken`,
   *   `account/username-confusable`, `account/email-taken`, `account/auth-id-taken`; `account/deleted` when a deleted
   *   account has the name: restore that one
   */
  async add(input: NewAccount, by: Actor): Promise<Account> {
    const { clock, hasher, policy, random, store } = this.#deps;
    const now = clock.now();
    const account = makeAccount(input, { now, random });
    const hash = await hashFirstPassword(account, input.password, { hasher, minLength: policy.passwordMinLength });
    const tokens = newLinkTokens(account.uid, random);
    await store.transaction(async (tx) => {
      const sameName = await tx.accounts.findByUsername(account.username);
      if (sameName?.deletedAt !== undefined) throw new IdentityError("account/deleted", { username: account.username });
      await tx.accounts.add(account);
      await tx.profiles.add(emptyProfile(account.uid, now));
      await tx.linkTokens.set(tokens);
      if (hash !== undefined) await tx.credentials.setPassword(account.uid, hash, now);
      await appendEvent(this.#deps.trail, tx, {
        action: "account.added",
        at: now,
        by,
        account,
        fields: givenFields(input),
      });
    });
    return account;
  }

  /**
   * Applies what is given and leaves the rest. A change of access or password ends the browser sessions but
   * `keepSession`, disabling the account all of them and those of programs too.
   * @throws IdentityError the errors of the fields, the conflicts of `add`, `account/not-found`, `account/deleted`,
   *   `account/last-administrator`
   */
  async modify(
    identifier: string,
    changes: AccountModification,
    by: Actor,
    { keepSession, permit }: ModifyOptions = {},
  ): Promise<ModifiedAccount> {
    const hash = await this.#hash(changes.password);
    return retryOnChange(() =>
      this.#deps.store.transaction(async (tx) => {
        const before = await getLivingAccount(tx.accounts, identifier);
        permit?.(before);
        return this.#write(tx, { before, after: applyChanges(before, changes), hash, changes, by, keepSession });
      }),
    );
  }

  /** Soft: sessions end, the name stays reserved, the email becomes free. Errors as in `modify`. */
  async remove(identifier: string, by: Actor, permit?: Permit): Promise<Account> {
    const now = this.#deps.clock.now();
    return retryOnChange(() =>
      this.#deps.store.transaction(async (tx) => {
        const before = await getLivingAccount(tx.accounts, identifier);
        permit?.(before);
        const after: Account = { ...before, deletedAt: now, updatedAt: now };
        await keepAnAdministrator(tx, { now, username: before.username }, () => tx.accounts.update(after));
        await endSessions(this.#deps.trail, tx, { account: after, which: "all", at: now, by });
        await appendEvent(this.#deps.trail, tx, {
          action: "account.deleted",
          at: now,
          by,
          account: after,
          fields: ["deletedAt"],
        });
        return { ...after, version: before.version + 1 };
      }),
    );
  }

  /**
   * Brings a deleted account back with its uid, and with `changes` where something it had is taken by now.
   * @throws IdentityError `account/not-found`, `account/not-deleted`, the conflicts of `add`
   */
  async restore(identifier: string, changes: AccountModification, by: Actor, permit?: Permit): Promise<Account> {
    const hash = await this.#hash(changes.password);
    return retryOnChange(() =>
      this.#deps.store.transaction(async (tx) => {
        const before = await getAccount(tx.accounts, identifier);
        permit?.(before);
        if (before.deletedAt === undefined) {
          throw new IdentityError("account/not-deleted", { username: before.username });
        }
        const after: Account = { ...applyChanges(before, changes), deletedAt: undefined };
        const { account } = await this.#write(tx, { before, after, hash, changes, by, action: "account.restored" });
        return account;
      }),
    );
  }

  /** For good: the account and all that belongs to it. @throws IdentityError `account/not-found`, `account/last-administrator` */
  async purge(identifier: string, by: Actor): Promise<Account> {
    const now = this.#deps.clock.now();
    return retryOnChange(() =>
      this.#deps.store.transaction(async (tx) => {
        const account = await getAccount(tx.accounts, identifier);
        await keepAnAdministrator(tx, { now, username: account.username }, () => tx.accounts.remove(account));
        await appendEvent(this.#deps.trail, tx, { action: "account.purged", at: now, by, account, fields: [] });
        return account;
      }),
    );
  }

  async #hash(password: string | undefined): Promise<PasswordHash | undefined> {
    const { hasher, policy } = this.#deps;
    return password === undefined ? undefined : hasher.hash(parseNewPassword(password, policy.passwordMinLength));
  }

  async #write(tx: StoreTransaction, unit: AccountWrite): Promise<ModifiedAccount> {
    const { clock, random } = this.#deps;
    const { before, by, hash } = unit;
    const now = clock.now();
    const changed = changedFields(before, unit.after).map(String);
    const removesPasscode = unit.changes.disableTwoFactor === true && (await tx.passcodes.remove(before.uid));
    if (removesPasscode) changed.push("passcode");
    if (hash !== undefined) changed.push("password");
    if (changed.length === 0) return { account: before, changed };

    const after: Account = { ...unit.after, updatedAt: now };
    await keepAnAdministrator(tx, { now, username: before.username }, async () => {
      await tx.accounts.update(after);
      if (hash !== undefined) await tx.credentials.setPassword(after.uid, hash, now);
    });
    if (hash !== undefined) await tx.linkTokens.set(newLinkTokens(after.uid, random));
    if (hash !== undefined || removesPasscode || changed.some((field) => accessFields.has(field))) {
      const which = !after.canLogin || after.provider === "none" ? "all" : "browser";
      const except = which === "all" ? undefined : unit.keepSession;
      await endSessions(this.#deps.trail, tx, { account: after, which, except, at: now, by });
    }
    const fields = changed.sort();
    await appendEvent(this.#deps.trail, tx, {
      action: unit.action ?? "account.changed",
      at: now,
      by,
      account: after,
      fields,
    });
    return { account: { ...after, version: before.version + 1 }, changed: fields };
  }
}

interface AccountWrite {
  readonly before: Account;
  readonly after: Account;
  readonly hash: PasswordHash | undefined;
  readonly changes: AccountChanges;
  readonly by: Actor;
  readonly keepSession?: SessionId | undefined;
  readonly action?: "account.restored";
}
