import { emptyProfile } from "../accounts/profile.ts";
import type { Account } from "../accounts/account.ts";
import type { Actor } from "../audit/audit-event.ts";
import { newLinkTokens } from "../credentials/link-tokens.ts";
import type { PasswordHash } from "../credentials/password-hasher.ts";
import type { StoreTransaction } from "../store.ts";
import { appendEvent } from "./bookkeeping.ts";
import { hashConfiguredPassword, makeAccount } from "./new-account.ts";
import type { ServiceDeps } from "./service-deps.ts";

/** The first super admin, as configured. */
export interface InitialAdmin {
  readonly username: string;
  /** Plain text or a bcrypt hash; undefined when none is configured. */
  readonly password: string | undefined;
}

export interface ResetResult {
  readonly removedAccounts: number;
  readonly removedSessions: number;
  /** The initial admin, made again, when one is configured. */
  readonly admin: Account | undefined;
}

interface PreparedAdmin {
  readonly account: Account;
  readonly hash: PasswordHash;
}

/** First use of an empty database, and the way back to it. */
export class SetupService {
  readonly #deps: ServiceDeps;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Makes the configured super admin when there is no account at all, deleted ones included.
   *
   * - `created`: it is there now
   * - `ignored`: a password is configured, but there are accounts already
   * - `absent`: no password is configured and nothing was done; `hasAccounts` is not looked at
   *
   * @throws IdentityError the errors of username and password, when it would be made
   */
  async createInitialAdmin(admin: InitialAdmin, by: Actor): Promise<"created" | "ignored" | "absent"> {
    if (admin.password === undefined) return "absent";
    const { store } = this.#deps;
    const any = await store.read((reader) => reader.accounts.list({ includeDeleted: true, limit: 1 }));
    if (any.length > 0) return "ignored";
    const prepared = await this.#prepare(admin.username, admin.password);
    return store.transaction(async (tx) => {
      // Another process may have been first: then its admin stands.
      await tx.accounts.lockAdministrators(prepared.account.createdAt, 1);
      const already = await tx.accounts.list({ includeDeleted: true, limit: 1 });
      if (already.length > 0) return "ignored";
      await this.#store(tx, prepared, by);
      return "created";
    });
  }

  /** Removes all accounts, passwords, passcodes and sessions, and makes the configured admin again, as one unit. */
  async reset(admin: InitialAdmin, by: Actor): Promise<ResetResult> {
    const { clock, store } = this.#deps;
    const prepared = admin.password === undefined ? undefined : await this.#prepare(admin.username, admin.password);
    return store.transaction(async (tx) => {
      const at = clock.now();
      // Another process may be making the initial admin: it would not be seen, and its name would be taken.
      await tx.accounts.lockAdministrators(at, 1);
      const removedSessions = await tx.sessions.clear();
      const removedAccounts = await tx.accounts.clear();
      await this.#deps.trail.append(tx, {
        at,
        actor: by,
        action: "accounts.reset",
        subject: "",
        subjectName: "",
        fields: [],
      });
      if (prepared !== undefined) await this.#store(tx, prepared, by);
      return { removedAccounts, removedSessions, admin: prepared?.account };
    });
  }

  async #prepare(username: string, password: string): Promise<PreparedAdmin> {
    const { clock, hasher, policy, random } = this.#deps;
    const input = { username, role: "admin", provider: "local", superAdmin: true, webdav: true };
    const account = { ...makeAccount(input, { now: clock.now(), random }), canInvite: true };
    const hash = await hashConfiguredPassword(password, { hasher, minLength: policy.passwordMinLength });
    return { account, hash };
  }

  async #store(tx: StoreTransaction, { account, hash }: PreparedAdmin, by: Actor): Promise<void> {
    const { uid, createdAt: at } = account;
    await tx.accounts.add(account);
    await tx.profiles.add(emptyProfile(uid, at));
    await tx.linkTokens.set(newLinkTokens(uid, this.#deps.random));
    await tx.credentials.setPassword(uid, hash, at);
    await appendEvent(this.#deps.trail, tx, {
      action: "account.added",
      at,
      by,
      account,
      fields: ["canInvite", "password", "provider", "role", "superAdmin", "username", "webdav"],
    });
  }
}
