import {
  aSession,
  CountingRandom,
  FakeCipher,
  FakeClock,
  fakePorts,
  FakeTotp,
  MemoryStore,
} from "@pp/identity-testing";
import { expect } from "vitest";
import {
  type Account,
  type Actor,
  type AuditEvent,
  type Cipher,
  clientSessionProviders,
  createIdentity,
  type Identity,
  type IdentityStore,
  type PasswordHasher,
  type PolicyOptions,
  type SessionProvider,
} from "../../src/index.ts";

/** Who asks, in tests that do not care. */
export const by: Actor = { name: "cli:root" };

export interface TestServices extends Identity {
  readonly store: IdentityStore;
  readonly clock: FakeClock;
  readonly totp: FakeTotp;
}

interface TestOptions {
  readonly store?: IdentityStore;
  readonly hasher?: PasswordHasher;
  readonly cipher?: Cipher;
  readonly clock?: FakeClock;
  readonly totp?: FakeTotp;
  readonly policy?: PolicyOptions;
  readonly log?: (line: string) => void;
}

let seed = 0;

/** The services over an empty store in memory, at 2025-01-01. */
export function setUp({
  store = new MemoryStore(),
  clock = new FakeClock(),
  totp = new FakeTotp(),
  cipher = new FakeCipher(),
  ...options
}: TestOptions = {}): TestServices {
  const random = new CountingRandom((seed += 1));
  return { ...createIdentity({ ...fakePorts(), ...options, store, clock, totp, cipher, random }), store, clock, totp };
}

/** A second administrator, so that the one under test is not the last. */
export const addAdmin = ({ accounts }: Identity, username = "root"): Promise<Account> =>
  accounts.add({ username, role: "admin", password: "rootsecret" }, by);

export const addBob = ({ accounts }: Identity, fields: { readonly role?: string } = {}): Promise<Account> =>
  accounts.add({ username: "bob", role: "user", password: "bobsecret", ...fields }, by);

/** Bob with an active second factor, and its secret; the code of this moment is used up. */
export async function enrolled(
  identity: TestServices,
): Promise<{ readonly bob: Account; readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  await addBob(identity);
  const { secret, recoveryCodes } = await identity.passcodes.enrol("bob", { kind: "administrator" }, by);
  const bob = await identity.passcodes.confirm("bob", identity.totp.code(secret, identity.clock.now()), by);
  return { bob, secret, recoveryCodes };
}

/** What was appended, in that order. */
export const eventsOf = async (store: IdentityStore): Promise<readonly AuditEvent[]> => {
  const stored = await store.read((reader) => reader.audit.list({ limit: 1000 }));
  return stored.toReversed().map((row) => {
    const { id, contentHash, ...event } = row;
    expect([id, contentHash]).toEqual([expect.any(Number), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    return event;
  });
};

export const actionsOf = async (store: IdentityStore): Promise<readonly string[]> =>
  (await eventsOf(store)).map((event) => event.action);

/** Opens one session of each kind for the account, as a host would. */
export const openSessions = (store: IdentityStore, account: Account): Promise<void> =>
  store.transaction(async (tx) => {
    for (const provider of sessionProviders) await tx.sessions.add(aSession(account, { provider }));
  });

/** What kinds of sessions the account still has, in no particular order. */
export const sessionsOf = async (store: IdentityStore, { uid }: Account): Promise<ReadonlySet<SessionProvider>> => {
  const sessions = await store.read((reader) => reader.sessions.list({ search: uid, limit: 1000 }));
  return new Set(sessions.map((session) => session.provider));
};

const browserProviders = ["default", "local", "oidc", "ldap", "link"] as const;
const sessionProviders = [...browserProviders, ...clientSessionProviders];

export const allSessions: ReadonlySet<SessionProvider> = new Set(sessionProviders);
/** What stays when the browser sessions end: app passwords and tokens. */
export const clientSessions: ReadonlySet<SessionProvider> = new Set(clientSessionProviders);
export const noSessions: ReadonlySet<SessionProvider> = new Set();
