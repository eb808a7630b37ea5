import {
  clientSessionProviders,
  IdentityError,
  isSessionExpired,
  type Session,
  type SessionFamily,
  type SessionOwner,
  type SessionProvider,
  type SessionQuery,
  type SessionReference,
  type SessionRepository,
  type SessionsOfIdentity,
} from "@pp/identity";
import { copy, type MemoryTables, removeSessions } from "./memory-tables.ts";
import { startsWithAny } from "./search.ts";

const clientProviders: ReadonlySet<SessionProvider> = new Set(clientSessionProviders);

export class MemorySessionRepository implements SessionRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async add(session: Session): Promise<void> {
    const { accountUid, clientUid, id, parentId } = session;
    const { accounts, clients, sessions } = this.#tables;
    if (sessions.has(id)) throw new IdentityError("session/id-taken", { id });
    if (accountUid !== undefined && !accounts.has(accountUid)) {
      throw new IdentityError("account/not-found", { identifier: accountUid });
    }
    if (clientUid !== undefined && !clients.has(clientUid)) {
      throw new IdentityError("client/not-found", { identifier: clientUid });
    }
    if (parentId !== undefined && !sessions.has(parentId)) {
      throw new IdentityError("session/not-found", { reference: parentId });
    }
    const { expiresAt, lastActiveAt } = session;
    sessions.set(
      id,
      copy({ ...session, expiresAt: expiresAt && toSecond(expiresAt), lastActiveAt: toSecond(lastActiveAt) }),
    );
  }

  async find(reference: SessionReference): Promise<Session | undefined> {
    return copy(this.#find(reference));
  }

  async list(query: SessionQuery): Promise<readonly Session[]> {
    const sorted = this.#all()
      .filter((session) => matches(session, query))
      .sort(mostActiveFirst);
    const { after } = query;
    const rest = after === undefined ? sorted : sorted.filter((session) => mostActiveFirst(session, after) > 0);
    return copy(rest.slice(0, query.limit));
  }

  async remove(reference: SessionReference): Promise<boolean> {
    const session = this.#find(reference);
    if (session === undefined) return false;
    this.#removeAll([session]);
    return true;
  }

  async removeByOwner(owner: SessionOwner): Promise<number> {
    return this.#removeAll(this.#all().filter((session) => belongsTo(session, owner)));
  }

  async keepNewest(family: SessionFamily, limit: number): Promise<number> {
    const members = this.#all().filter((session) =>
      "clientUid" in family ? session.clientUid === family.clientUid : session.parentId === family.parentId,
    );
    return this.#removeAll(members.reverse().sort(newestFirst).slice(limit));
  }

  async touch(
    reference: SessionReference,
    { at, clientIp }: { readonly at: Date; readonly clientIp: string },
  ): Promise<boolean> {
    const session = this.#find(reference);
    const lastActiveAt = toSecond(at);
    if (session === undefined || session.lastActiveAt >= lastActiveAt) return false;
    this.#tables.sessions.set(session.id, copy({ ...session, lastActiveAt, clientIp }));
    return true;
  }

  async removeExpired(now: Date, limit: number): Promise<number> {
    return this.#removeAll(
      this.#all()
        .filter((session) => isSessionExpired(session, now))
        .slice(0, limit),
    );
  }

  async clear(): Promise<number> {
    const count = this.#tables.sessions.size;
    this.#tables.sessions.clear();
    return count;
  }

  #all(): Session[] {
    return [...this.#tables.sessions.values()];
  }

  #find(reference: SessionReference): Session | undefined {
    if ("id" in reference) return this.#tables.sessions.get(reference.id);
    return this.#all().find((session) => session.refId === reference.refId);
  }

  #removeAll(gone: readonly Session[]): number {
    return removeSessions(this.#tables.sessions, gone);
  }
}

/** Rounded down. */
const toSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

function matches(session: Session, query: SessionQuery): boolean {
  const { clientName, expiredAt, search = "", username } = query;
  if (query.accountUid !== undefined && session.accountUid !== query.accountUid) return false;
  if (username !== undefined && session.username !== username) return false;
  if (clientName !== undefined && session.clientName !== clientName) return false;
  if (expiredAt !== undefined && !isSessionExpired(session, expiredAt)) return false;
  const { accountUid, clientUid, provider, refId } = session;
  if (search === "" || [refId, accountUid, clientUid].includes(search)) return true;
  return startsWithAny(search, [session.username, session.clientName, provider]);
}

function belongsTo(session: Session, owner: SessionOwner): boolean {
  if ("clientUid" in owner) return session.clientUid === owner.clientUid;
  if ("issuer" in owner) return isOfIdentity(session, owner);
  if (session.accountUid !== owner.accountUid || session.id === owner.except) return false;
  return owner.which === "all" || !clientProviders.has(session.provider);
}

const isOfIdentity = (session: Session, { authId, issuer }: SessionsOfIdentity): boolean =>
  issuer !== "" &&
  authId !== "" &&
  session.provider === "oidc" &&
  session.issuer === issuer &&
  session.authId === authId;

const byId = (a: Session, b: Session): number => (a.id < b.id ? -1 : Number(a.id > b.id));

const newestFirst = (a: Session, b: Session): number => b.createdAt.getTime() - a.createdAt.getTime();

const mostActiveFirst = (a: Session, b: Session): number =>
  b.lastActiveAt.getTime() - a.lastActiveAt.getTime() || newestFirst(a, b) || byId(a, b);
