import type { PrincipalReader, SessionId, SessionWithOwner } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemoryPrincipalReader implements PrincipalReader {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async find(id: SessionId): Promise<SessionWithOwner | undefined> {
    const session = this.#tables.sessions.get(id);
    if (session === undefined) return undefined;
    const { accountUid, clientUid } = session;
    const account = accountUid === undefined ? undefined : this.#tables.accounts.get(accountUid);
    const client = clientUid === undefined ? undefined : this.#tables.clients.get(clientUid)?.client;
    return copy({ session, account, client });
  }
}
