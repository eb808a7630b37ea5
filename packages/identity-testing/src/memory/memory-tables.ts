import type {
  Account,
  AccountProfile,
  AccountUid,
  AuditEvent,
  LegacyAccount,
  LinkTokens,
  Passcode,
  Session,
  SessionId,
  StoredPassword,
} from "@pp/identity";

/** All that is stored. Rows are never changed in place: a shallow copy is a snapshot. */
export interface MemoryTables {
  /** In the order in which they were added. */
  readonly accounts: Map<AccountUid, Account>;
  readonly profiles: Map<AccountUid, AccountProfile>;
  readonly passwords: Map<AccountUid, StoredPassword>;
  readonly passcodes: Map<AccountUid, Passcode>;
  readonly linkTokens: Map<AccountUid, LinkTokens>;
  readonly sessions: Map<SessionId, Session>;
  readonly events: AuditEvent[];
  readonly legacyAccounts: readonly LegacyAccount[];
}

export const emptyTables = (legacyAccounts: readonly LegacyAccount[]): MemoryTables => ({
  accounts: new Map(),
  profiles: new Map(),
  passwords: new Map(),
  passcodes: new Map(),
  linkTokens: new Map(),
  sessions: new Map(),
  events: [],
  legacyAccounts,
});

export const copyTables = (tables: MemoryTables): MemoryTables => ({
  accounts: new Map(tables.accounts),
  profiles: new Map(tables.profiles),
  passwords: new Map(tables.passwords),
  passcodes: new Map(tables.passcodes),
  linkTokens: new Map(tables.linkTokens),
  sessions: new Map(tables.sessions),
  events: [...tables.events],
  legacyAccounts: tables.legacyAccounts,
});

/** Nobody can change what is stored through what was given or returned. */
export const copy = <T>(value: T): T => structuredClone(value);
