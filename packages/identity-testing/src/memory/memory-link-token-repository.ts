import { type AccountUid, IdentityError, type LinkTokenRepository, type LinkTokens } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemoryLinkTokenRepository implements LinkTokenRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  /** An account that was given none has empty ones, as its row in a database does. */
  async find(accountUid: AccountUid): Promise<LinkTokens | undefined> {
    if (!this.#tables.accounts.has(accountUid)) return undefined;
    const none = { accountUid, preview: "", download: "", invite: "", verify: "", reset: "" };
    return copy(this.#tables.linkTokens.get(accountUid) ?? none);
  }

  async set(tokens: LinkTokens): Promise<void> {
    const uid = tokens.accountUid;
    if (!this.#tables.accounts.has(uid)) throw new IdentityError("account/not-found", { identifier: uid });
    this.#tables.linkTokens.set(uid, copy(tokens));
  }
}
