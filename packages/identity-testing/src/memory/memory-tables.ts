import type {
  Account,
  AccountProfile,
  AccountUid,
  AuditSeal,
  ClientUid,
  ClientWithSecret,
  LegacyAccount,
  LinkTokens,
  LoginSummary,
  SealedPasscode,
  Session,
  SessionId,
  StoredAuditEvent,
  StoredPassword,
  ThrottleEntry,
} from "@pp/identity";

/** All that is stored. Rows are never changed in place: a shallow copy is a snapshot. */
export interface MemoryTables {
  /** In the order in which they were added. */
  readonly accounts: Map<AccountUid, Account>;
  readonly profiles: Map<AccountUid, AccountProfile>;
  readonly passwords: Map<AccountUid, StoredPassword>;
  readonly passcodes: Map<AccountUid, SealedPasscode>;
  /** Digests that are not used up. */
  readonly recoveryCodes: Map<AccountUid, ReadonlySet<string>>;
  readonly linkTokens: Map<AccountUid, LinkTokens>;
  readonly sessions: Map<SessionId, Session>;
  readonly clients: Map<ClientUid, ClientWithSecret>;
  readonly throttle: Map<string, ThrottleEntry>;
  readonly events: StoredAuditEvent[];
  readonly seals: Map<number, AuditSeal>;
  /** By address, name and realm. */
  readonly logins: Map<string, LoginSummary>;
  readonly counters: { lastEventId: number };
  readonly legacyAccounts: readonly LegacyAccount[];
}

export const emptyTables = (legacyAccounts: readonly LegacyAccount[]): MemoryTables => ({
  accounts: new Map(),
  profiles: new Map(),
  passwords: new Map(),
  passcodes: new Map(),
  recoveryCodes: new Map(),
  linkTokens: new Map(),
  sessions: new Map(),
  clients: new Map(),
  throttle: new Map(),
  events: [],
  seals: new Map(),
  logins: new Map(),
  counters: { lastEventId: 0 },
  legacyAccounts,
});

export const copyTables = (tables: MemoryTables): MemoryTables => ({
  accounts: new Map(tables.accounts),
  profiles: new Map(tables.profiles),
  passwords: new Map(tables.passwords),
  passcodes: new Map(tables.passcodes),
  recoveryCodes: new Map(tables.recoveryCodes),
  linkTokens: new Map(tables.linkTokens),
  sessions: new Map(tables.sessions),
  clients: new Map(tables.clients),
  throttle: new Map(tables.throttle),
  events: [...tables.events],
  seals: new Map(tables.seals),
  logins: new Map(tables.logins),
  counters: { ...tables.counters },
  legacyAccounts: tables.legacyAccounts,
});

/** Removes the sessions and what was opened with them; returns how many went. */
export function removeSessions(sessions: Map<SessionId, Session>, gone: readonly Session[]): number {
  const ids = new Set(gone.map((session) => session.id));
  // Parents were added before their children.
  for (const { id, parentId } of sessions.values()) if (parentId !== undefined && ids.has(parentId)) ids.add(id);
  for (const id of ids) sessions.delete(id);
  return ids.size;
}

/** Nobody can change what is stored through what was given or returned. */
export const copy = <T>(value: T): T => structuredClone(value);
