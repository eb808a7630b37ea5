import type { IdentityStore, Session, SessionId, SessionQuery, SessionReference } from "@pp/identity";

/** Adds the sessions one after the other in one transaction: parents before their children. */
export const addSessions = (store: IdentityStore, sessions: readonly Session[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const session of sessions) await tx.sessions.add(session);
  });

export const findSession = (store: IdentityStore, reference: SessionReference): Promise<Session | undefined> =>
  store.read((reader) => reader.sessions.find(reference));

export const listSessions = (store: IdentityStore, query: Partial<SessionQuery> = {}): Promise<readonly Session[]> =>
  store.read((reader) => reader.sessions.list({ limit: 1000, ...query }));

/** Ids of what is stored, in the order of ids. */
export const storedIds = async (store: IdentityStore): Promise<readonly SessionId[]> =>
  idsOf(await listSessions(store)).toSorted();

export const idsOf = (sessions: readonly Session[]): readonly SessionId[] => sessions.map(({ id }) => id);

/** `second` seconds after the beginning of June 2024. */
export const atSecond = (second: number): Date => new Date(Date.UTC(2024, 5, 1, 0, 0, second));
