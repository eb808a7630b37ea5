import {
  type AccountUid,
  type CredentialRepository,
  IdentityError,
  type PasswordHash,
  type StoredPassword,
} from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemoryCredentialRepository implements CredentialRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async findPassword(uid: AccountUid): Promise<StoredPassword | undefined> {
    return copy(this.#tables.passwords.get(uid));
  }

  async setPassword(uid: AccountUid, hash: PasswordHash, now: Date): Promise<void> {
    this.#checkAccount(uid);
    const createdAt = this.#tables.passwords.get(uid)?.createdAt ?? now;
    this.#tables.passwords.set(uid, copy({ accountUid: uid, hash, createdAt, updatedAt: now }));
  }

  async replaceHash(
    uid: AccountUid,
    { from, to }: { readonly from: PasswordHash; readonly to: PasswordHash },
    now: Date,
  ): Promise<boolean> {
    const stored = this.#tables.passwords.get(uid);
    if (stored?.hash !== from) return false;
    this.#tables.passwords.set(uid, copy({ ...stored, hash: to, updatedAt: now }));
    return true;
  }

  async removePassword(uid: AccountUid): Promise<boolean> {
    return this.#tables.passwords.delete(uid);
  }

  #checkAccount(uid: AccountUid): void {
    if (!this.#tables.accounts.has(uid)) throw new IdentityError("account/not-found", { identifier: uid });
  }
}
