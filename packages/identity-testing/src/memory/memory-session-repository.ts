import {
  type AccountUid,
  clientSessionProviders,
  IdentityError,
  type Session,
  type SessionProvider,
  type SessionRepository,
} from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

const clientProviders: ReadonlySet<SessionProvider> = new Set(clientSessionProviders);

export class MemorySessionRepository implements SessionRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async add(session: Session): Promise<void> {
    const { accountUid, id } = session;
    if (this.#tables.sessions.has(id)) throw new IdentityError("session/id-taken", { id });
    if (accountUid !== undefined && !this.#tables.accounts.has(accountUid)) {
      throw new IdentityError("account/not-found", { identifier: accountUid });
    }
    this.#tables.sessions.set(id, copy({ ...session, expiresAt: toSecond(session.expiresAt) }));
  }

  async listByAccount(uid: AccountUid, { limit }: { readonly limit: number }): Promise<readonly Session[]> {
    return copy(
      [...this.#tables.sessions.values()]
        .filter((session) => session.accountUid === uid)
        .sort(newestFirst)
        .slice(0, limit),
    );
  }

  async removeByAccount(uid: AccountUid, which: "browser" | "all"): Promise<number> {
    const gone = [...this.#tables.sessions.values()].filter(
      (session) => session.accountUid === uid && (which === "all" || !clientProviders.has(session.provider)),
    );
    for (const session of gone) this.#tables.sessions.delete(session.id);
    return gone.length;
  }

  async clear(): Promise<number> {
    const count = this.#tables.sessions.size;
    this.#tables.sessions.clear();
    return count;
  }
}

const newestFirst = (a: Session, b: Session): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id));

/** Rounded down. */
const toSecond = (date: Date | undefined): Date | undefined =>
  date === undefined ? undefined : new Date(Math.floor(date.getTime() / 1000) * 1000);
