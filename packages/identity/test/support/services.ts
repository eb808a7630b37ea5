import { aSession, CountingRandom, FakeClock, FastHasher, MemoryStore } from "@pp/identity-testing";
import {
  type Account,
  type Actor,
  type AuditEvent,
  clientSessionProviders,
  createIdentity,
  type Identity,
  type IdentityPolicy,
  type IdentityStore,
  type PasswordHasher,
  type SessionProvider,
} from "../../src/index.ts";

/** Who asks, in tests that do not care. */
export const by: Actor = { name: "cli:root" };

export interface TestServices extends Identity {
  readonly store: IdentityStore;
  readonly clock: FakeClock;
}

interface TestOptions {
  readonly store?: IdentityStore;
  readonly hasher?: PasswordHasher;
  readonly policy?: Partial<IdentityPolicy>;
}

let seed = 0;

/** The services over an empty store in memory, at 2025-01-01. */
export function setUp({
  store = new MemoryStore(),
  hasher = new FastHasher(),
  policy = {},
}: TestOptions = {}): TestServices {
  const clock = new FakeClock();
  return { ...createIdentity({ store, hasher, clock, random: new CountingRandom((seed += 1)), policy }), store, clock };
}

/** A second administrator, so that the one under test is not the last. */
export const addAdmin = ({ accounts }: Identity, username = "root"): Promise<Account> =>
  accounts.add({ username, role: "admin", password: "rootsecret" }, by);

export const addBob = ({ accounts }: Identity, fields: { readonly role?: string } = {}): Promise<Account> =>
  accounts.add({ username: "bob", role: "user", password: "bobsecret", ...fields }, by);

/** In the order in which they were written. */
export const eventsOf = async (store: IdentityStore): Promise<readonly AuditEvent[]> =>
  (await store.read((reader) => reader.audit.list({ limit: 1000 }))).toReversed();

export const actionsOf = async (store: IdentityStore): Promise<readonly string[]> =>
  (await eventsOf(store)).map((event) => event.action);

/** Opens one session of each kind for the account, as a host would. */
export const openSessions = (store: IdentityStore, account: Account): Promise<void> =>
  store.transaction(async (tx) => {
    for (const provider of sessionProviders) await tx.sessions.add(aSession(account, { provider }));
  });

/** What kinds of sessions the account still has, in no particular order. */
export const sessionsOf = async (store: IdentityStore, { uid }: Account): Promise<ReadonlySet<SessionProvider>> => {
  const sessions = await store.read((reader) => reader.sessions.listByAccount(uid, { limit: 1000 }));
  return new Set(sessions.map((session) => session.provider));
};

const browserProviders = ["default", "local", "oidc", "ldap", "link"] as const;
const sessionProviders = [...browserProviders, ...clientSessionProviders];

export const allSessions: ReadonlySet<SessionProvider> = new Set(sessionProviders);
/** What stays when the browser sessions end: app passwords and tokens. */
export const clientSessions: ReadonlySet<SessionProvider> = new Set(clientSessionProviders);
export const noSessions: ReadonlySet<SessionProvider> = new Set();
