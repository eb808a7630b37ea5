import type { CountingRandom, FakeCipher, FakeClock, FakeTotp, TestDigest } from "@pp/identity-testing";
import { fakePorts, FastHasher, MemoryStore } from "@pp/identity-testing";
import {
  type Account,
  type AuditEvent,
  createIdentity,
  type Identity,
  type IdentityStore,
  type LogInRequest,
  type LogInResult,
  type NewAccount,
  type PasswordHash,
  type PasswordHasher,
  type PolicyOptions,
  type StoreTransaction,
} from "../../src/index.ts";
import { by, eventsOf } from "./services.ts";

/** Says which of its methods were called, in order. */
export class CountingHasher implements PasswordHasher {
  readonly calls: string[] = [];
  readonly #inner: PasswordHasher;

  constructor(options: { readonly cost?: number } = {}) {
    this.#inner = new FastHasher(options);
  }

  hash(password: string): Promise<PasswordHash> {
    this.calls.push("hash");
    return this.#inner.hash(password);
  }

  verify(password: string, stored: PasswordHash): Promise<boolean> {
    this.calls.push("verify");
    return this.#inner.verify(password, stored);
  }

  verifyNothing(): Promise<void> {
    this.calls.push("verifyNothing");
    return this.#inner.verifyNothing();
  }

  needsRehash(stored: PasswordHash): boolean {
    return this.#inner.needsRehash(stored);
  }
}

interface LoginPorts {
  readonly store: IdentityStore;
  readonly hasher: CountingHasher;
  readonly cipher: FakeCipher;
  readonly clock: FakeClock;
  readonly totp: FakeTotp;
  readonly random: CountingRandom;
  readonly digest: TestDigest;
}

export interface LoginServices extends Identity {
  readonly ports: LoginPorts;
  /** What was written to the host's log. */
  readonly lines: readonly string[];
  /** Logs in as bob, with the right password, from 192.0.2.7, unless said otherwise. */
  readonly enter: (request?: Partial<LogInRequest>) => Promise<LogInResult>;
}

/** Everything that logging in needs, at 2025-01-01; parts of another one can be shared. */
export function setUpLogins(options: Partial<LoginPorts> & { readonly policy?: PolicyOptions } = {}): LoginServices {
  const { policy, ...given } = options;
  const ports = { ...fakePorts(), store: new MemoryStore(), hasher: new CountingHasher(), ...given };
  const lines: string[] = [];
  const identity = createIdentity({
    ...ports,
    ...(policy === undefined ? {} : { policy }),
    log: (line) => lines.push(line),
  });
  return { ...identity, ports, lines, enter: (request) => identity.logIn({ ...bobsLogin, ...request }) };
}

export const origin = { clientIp: "192.0.2.7", userAgent: "Firefox", realm: "api" } as const;
const bobsLogin: LogInRequest = { username: "bob", password: "bobsecret", ...origin };

export const addBob = ({ accounts }: Identity, fields: Partial<NewAccount> = {}): Promise<Account> =>
  accounts.add({ username: "bob", role: "user", password: "bobsecret", ...fields }, by);

/** Fails the test for any other result. */
export function okOf(result: LogInResult): Extract<LogInResult, { kind: "ok" }> {
  if (result.kind === "ok") return result;
  throw new Error(`should have been let in, but: ${result.kind}`);
}

/** Fails the test for any other result. */
export function challengeOf(result: LogInResult): string {
  if (result.kind === "second-factor") return result.challenge;
  throw new Error(`should have been asked for a code, but: ${result.kind}`);
}

export interface SecondFactor {
  /** The code of the current step, or of one so many steps away. */
  readonly code: (steps?: number) => string;
  readonly recoveryCodes: readonly string[];
}

/** Turns the second factor on; the next step's code is fresh. */
export async function enrol({ passcodes, ports }: LoginServices, username = "bob"): Promise<SecondFactor> {
  const { clock, totp } = ports;
  const { recoveryCodes, secret } = await passcodes.enrol(username, { kind: "administrator" }, by);
  const code = (steps = 0): string => totp.code(secret, new Date(clock.now().getTime() + steps * 30_000));
  await passcodes.confirm(username, code(), by);
  clock.advance({ seconds: 30 });
  return { code, recoveryCodes };
}

/** The latest login attempt in the audit log. */
export async function lastAttempt({ ports }: LoginServices): Promise<AuditEvent | undefined> {
  const events = await eventsOf(ports.store);
  return events.findLast((event) => event.action === "login.attempted");
}

/** Does something just before the `at`-th transaction: what another process could do between two of ours. */
export function interrupted(store: IdentityStore, at: number, action: () => Promise<unknown>): IdentityStore {
  let count = 0;
  return {
    read: (work) => store.read(work),
    transaction: async (work) => {
      count += 1;
      if (count === at) await action();
      return store.transaction(work);
    },
    close: () => store.close(),
  };
}

type Repository = keyof StoreTransaction;

/** Calls `onCall` with the name and the arguments of every call of a repository, inside transactions. */
export function watched(
  store: IdentityStore,
  onCall: (repository: Repository, method: string, args: readonly unknown[]) => void,
): IdentityStore {
  const watch = (tx: StoreTransaction): StoreTransaction =>
    Object.fromEntries(
      Object.entries(tx).map(([name, repository]) => [name, proxyOf(name as Repository, repository as object, onCall)]),
    ) as unknown as StoreTransaction;
  return {
    read: (work) => store.read(work),
    transaction: (work) => store.transaction((tx) => work(watch(tx))),
    close: () => store.close(),
  };
}

const proxyOf = (
  name: Repository,
  repository: object,
  onCall: (repository: Repository, method: string, args: readonly unknown[]) => void,
): object =>
  new Proxy(repository, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function") return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        onCall(name, String(key), args);
        return (await Reflect.apply(member, target, args)) as unknown;
      };
    },
  });
