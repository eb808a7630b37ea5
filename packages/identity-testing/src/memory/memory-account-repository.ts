import {
  type Account,
  type AccountIdentity,
  type AccountQuery,
  type AccountRepository,
  type AccountUid,
  canAdminister,
  effectiveRole,
  IdentityError,
  type Username,
  usernameSkeleton,
} from "@pp/identity";
import { copy, type MemoryTables, removeSessions } from "./memory-tables.ts";
import { startsWithAny } from "./search.ts";

export class MemoryAccountRepository implements AccountRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async find(uid: AccountUid): Promise<Account | undefined> {
    return copy(this.#tables.accounts.get(uid));
  }

  async findByUsername(username: Username): Promise<Account | undefined> {
    return copy(this.#all().find((account) => account.username === username));
  }

  async findByIdentity(identity: AccountIdentity): Promise<Account | undefined> {
    // Sorting is stable: of equals the oldest stays first.
    return copy(
      this.#all()
        .filter((account) => hasIdentity(account, identity))
        .sort((a, b) => rankOf(a) - rankOf(b))[0],
    );
  }

  async list(query: AccountQuery): Promise<readonly Account[]> {
    return copy(
      this.#after(query.after)
        .filter((account) => matches(account, query))
        .slice(0, query.limit),
    );
  }

  async add(account: Account): Promise<void> {
    if (this.#tables.accounts.has(account.uid)) throw new IdentityError("account/uid-taken", { uid: account.uid });
    this.#checkUnique(account);
    this.#tables.accounts.set(account.uid, copy({ ...account, version: 1 }));
  }

  async update(account: Account): Promise<void> {
    const { loginAt } = this.#checkVersion(account);
    this.#checkUnique(account);
    this.#tables.accounts.set(account.uid, copy({ ...account, loginAt, version: account.version + 1 }));
  }

  async recordLogin(account: Account, now: Date): Promise<void> {
    const stored = this.#checkVersion(account);
    this.#tables.accounts.set(account.uid, copy({ ...stored, loginAt: now }));
  }

  /** Nobody else is at work while this transaction is. */
  async hold(account: Account): Promise<void> {
    this.#checkVersion(account);
  }

  async remove(account: Account): Promise<void> {
    this.#checkVersion(account);
    this.#removeDependants(account.uid);
    this.#tables.accounts.delete(account.uid);
  }

  async lockAdministrators(now: Date, limit: number): Promise<readonly AccountUid[]> {
    return this.#all()
      .filter((account) => canAdminister(account, this.#tables.passwords.has(account.uid), now))
      .map((account) => account.uid)
      .slice(0, limit);
  }

  async clear(): Promise<number> {
    const uids = [...this.#tables.accounts.keys()];
    for (const uid of uids) this.#removeDependants(uid);
    this.#tables.accounts.clear();
    return uids.length;
  }

  #all(): readonly Account[] {
    return [...this.#tables.accounts.values()];
  }

  #after(uid: AccountUid | undefined): readonly Account[] {
    if (uid === undefined) return this.#all();
    if (!this.#tables.accounts.has(uid)) throw new IdentityError("account/not-found", { identifier: uid });
    return this.#all().slice(this.#all().findIndex((account) => account.uid === uid) + 1);
  }

  #checkVersion({ uid, version }: Account): Account {
    const stored = this.#tables.accounts.get(uid);
    if (stored?.version !== version) throw new IdentityError("account/changed-meanwhile", { uid });
    return stored;
  }

  #checkUnique(account: Account): void {
    const others = this.#all().filter((other) => other.uid !== account.uid);
    const { username, email, provider, authId } = account;
    if (others.some((other) => other.username === username))
      throw new IdentityError("account/username-taken", { username });
    const skeleton = usernameSkeleton(username);
    if (others.some((other) => usernameSkeleton(other.username) === skeleton)) {
      throw new IdentityError("account/username-confusable", { username });
    }
    if (account.deletedAt !== undefined) return;
    const living = others.filter((other) => other.deletedAt === undefined);
    if (email !== "" && living.some((other) => other.email === email))
      throw new IdentityError("account/email-taken", { email });
    if (living.some((other) => isSameIdentity(other, account))) {
      throw new IdentityError("account/auth-id-taken", { provider, authId });
    }
  }

  #removeDependants(uid: AccountUid): void {
    const { clients, linkTokens, passcodes, passwords, profiles, recoveryCodes, sessions } = this.#tables;
    for (const table of [profiles, passwords, passcodes, recoveryCodes, linkTokens]) table.delete(uid);
    const owned = new Set(
      [...clients.values()].filter(({ client }) => client.accountUid === uid).map(({ client }) => client.uid),
    );
    for (const clientUid of owned) clients.delete(clientUid);
    const gone = [...sessions.values()].filter(
      ({ accountUid, clientUid }) => accountUid === uid || (clientUid !== undefined && owned.has(clientUid)),
    );
    removeSessions(sessions, gone);
  }
}

function matches(account: Account, { includeDeleted = false, role, search }: AccountQuery): boolean {
  if (!includeDeleted && account.deletedAt !== undefined) return false;
  if (role !== undefined && effectiveRole(account) !== role) return false;
  if (search === undefined || search === "") return true;
  return account.uid === search || startsWithAny(search, [account.username, account.email, account.displayName]);
}

const hasIdentity = (account: Account, { provider, issuer, authId }: AccountIdentity): boolean =>
  authId !== "" &&
  account.authId === authId &&
  account.provider === provider &&
  (account.issuer === issuer || account.issuer === "");

/** The living first, then those whose issuer is known. */
const rankOf = ({ deletedAt, issuer }: Account): number => (deletedAt === undefined ? 0 : 2) + (issuer === "" ? 1 : 0);

const isSameIdentity = (a: Account, b: Account): boolean =>
  b.authId !== "" && a.authId === b.authId && a.provider === b.provider && a.issuer === b.issuer;
