import { type AccountProfile, type AccountUid, IdentityError, type ProfileRepository } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemoryProfileRepository implements ProfileRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async find(uid: AccountUid): Promise<AccountProfile | undefined> {
    return copy(this.#tables.profiles.get(uid));
  }

  async add(profile: AccountProfile): Promise<void> {
    const uid = profile.accountUid;
    if (!this.#tables.accounts.has(uid)) throw new IdentityError("account/not-found", { identifier: uid });
    if (this.#tables.profiles.has(uid)) throw new IdentityError("account/uid-taken", { uid });
    this.#tables.profiles.set(uid, copy(profile));
  }

  async update(profile: AccountProfile): Promise<void> {
    const uid = profile.accountUid;
    if (!this.#tables.profiles.has(uid)) throw new IdentityError("account/not-found", { identifier: uid });
    this.#tables.profiles.set(uid, copy(profile));
  }
}
