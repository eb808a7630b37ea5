import {
  type Client,
  type ClientQuery,
  type ClientRepository,
  type ClientUid,
  type ClientWithSecret,
  IdentityError,
} from "@pp/identity";
import { copy, type MemoryTables, removeSessions } from "./memory-tables.ts";
import { startsWithAny } from "./search.ts";

export class MemoryClientRepository implements ClientRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async find(uid: ClientUid): Promise<Client | undefined> {
    return copy(this.#tables.clients.get(uid)?.client);
  }

  async findWithSecret(uid: ClientUid): Promise<ClientWithSecret | undefined> {
    return copy(this.#tables.clients.get(uid));
  }

  /** One transaction runs at a time: nothing has to wait. */
  lock(uid: ClientUid): Promise<Client | undefined> {
    return this.find(uid);
  }

  async list({ after, limit, search = "" }: ClientQuery): Promise<readonly Client[]> {
    const sorted = [...this.#tables.clients.values()]
      .map(({ client }) => client)
      .filter(
        (client) =>
          search === "" ||
          [String(client.uid), client.accountUid].some((uid) => uid === search) ||
          startsWithAny(search, [client.name, client.username]),
      )
      .sort(newestFirst);
    const rest = after === undefined ? sorted : sorted.filter((client) => newestFirst(client, after) > 0);
    return copy(rest.slice(0, limit));
  }

  async add(client: Client, secretDigest: string): Promise<void> {
    const { uid } = client;
    if (this.#tables.clients.has(uid)) throw new IdentityError("client/uid-taken", { uid });
    this.#checkOwner(client);
    this.#tables.clients.set(uid, copy({ client: { ...client, version: 1 }, secretDigest }));
  }

  async update(client: Client, secretDigest?: string): Promise<void> {
    const { uid, version } = client;
    const stored = this.#tables.clients.get(uid);
    if (stored?.client.version !== version) throw new IdentityError("client/changed-meanwhile", { uid });
    this.#checkOwner(client);
    const row = { client: { ...client, version: version + 1 }, secretDigest: secretDigest ?? stored.secretDigest };
    this.#tables.clients.set(uid, copy(row));
  }

  async remove(uid: ClientUid): Promise<boolean> {
    this.#removeTokens(uid);
    return this.#tables.clients.delete(uid);
  }

  async clear(): Promise<number> {
    const uids = [...this.#tables.clients.keys()];
    for (const uid of uids) this.#removeTokens(uid);
    this.#tables.clients.clear();
    return uids.length;
  }

  #checkOwner({ accountUid }: Client): void {
    if (accountUid !== undefined && !this.#tables.accounts.has(accountUid)) {
      throw new IdentityError("account/not-found", { identifier: accountUid });
    }
  }

  #removeTokens(uid: ClientUid): void {
    const { sessions } = this.#tables;
    removeSessions(
      sessions,
      [...sessions.values()].filter((session) => session.clientUid === uid),
    );
  }
}

const newestFirst = (a: Client, b: Client): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.uid > b.uid ? -1 : Number(a.uid < b.uid));
