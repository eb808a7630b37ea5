import type { Session, SessionQuery, SessionReader, SessionRepository, StoreTransaction } from "@pp/identity";
import { FlawedStore, overriding } from "./flawed-store.ts";

/** A store in which some methods of sessions are wrong inside transactions. */
export const sessions =
  (change: (sound: SessionRepository, tx: StoreTransaction) => Partial<SessionRepository>) => (): FlawedStore =>
    new FlawedStore({ transaction: (tx) => ({ sessions: overriding(tx.sessions, change(tx.sessions, tx)) }) });

/** A store in which some reading methods of sessions are wrong outside transactions. */
export const sessionReads = (change: (sound: SessionReader) => Partial<SessionReader>) => (): FlawedStore =>
  new FlawedStore({ read: (reader) => ({ sessions: overriding(reader.sessions, change(reader.sessions)) }) });

export const allSessions = (reader: SessionReader, query: Partial<SessionQuery> = {}): Promise<readonly Session[]> =>
  reader.list({ ...query, limit: 2000 });

/** Puts sessions back that went and should have, without what they belonged to. */
export async function keepAnyway(sound: SessionRepository, before: readonly Session[]): Promise<void> {
  for (const session of before) {
    if ((await sound.find(session)) !== undefined) continue;
    await sound.add({ ...session, accountUid: undefined, clientUid: undefined, parentId: undefined });
  }
}
