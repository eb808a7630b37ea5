import { AsyncLocalStorage } from "node:async_hooks";
import type { IdentityStore, LegacyAccount, StoreReader, StoreTransaction } from "@pp/identity";
import { MemoryAccountRepository } from "./memory-account-repository.ts";
import { MemoryAuditLog } from "./memory-audit-log.ts";
import { MemoryClientRepository } from "./memory-client-repository.ts";
import { MemoryCredentialRepository } from "./memory-credential-repository.ts";
import { MemoryLegacyAccountReader } from "./memory-legacy-account-reader.ts";
import { MemoryLinkTokenRepository } from "./memory-link-token-repository.ts";
import { MemoryLoginReport } from "./memory-login-report.ts";
import { MemoryPasscodeRepository } from "./memory-passcode-repository.ts";
import { MemoryPrincipalReader } from "./memory-principal-reader.ts";
import { MemoryProfileRepository } from "./memory-profile-repository.ts";
import { MemorySealRepository } from "./memory-seal-repository.ts";
import { MemorySessionRepository } from "./memory-session-repository.ts";
import { MemoryThrottleRepository } from "./memory-throttle-repository.ts";
import { copy, copyTables, emptyTables, type MemoryTables } from "./memory-tables.ts";

export interface MemoryStoreOptions {
  /** What `users legacy` shows. */
  readonly legacyAccounts?: readonly LegacyAccount[];
}

/** A transaction that work was begun in. It may be over by now: work can leave something running. */
interface Enclosing {
  readonly store: MemoryStore;
  readonly handle: Handle;
}

/** The transactions around this call chain, of all stores: in Node 20 each storage slows every promise down for good. */
const enclosing = new AsyncLocalStorage<readonly Enclosing[]>();

/** The reference store: one transaction after the other on a copy that takes the place of the original at commit. */
export class MemoryStore implements IdentityStore {
  #tables: MemoryTables;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ legacyAccounts = [] }: MemoryStoreOptions = {}) {
    this.#tables = emptyTables(copy(legacyAccounts));
  }

  /** What is stored at this moment, itself and no copy: for tests that tamper. */
  get tables(): MemoryTables {
    return this.#tables;
  }

  async read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return work(repositoriesOf(copyTables(this.#tables)));
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    if (enclosing.getStore()?.some(({ store, handle }) => store === this && !handle.isOver) === true) {
      return Promise.reject(new Error("a transaction inside a transaction would wait for itself"));
    }
    const result = this.#last.then(() => this.#runAlone(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#last;
  }

  async #runAlone<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const tables = copyTables(this.#tables);
    const handle = new Handle(repositoriesOf(tables));
    try {
      const result = await enclosing.run([...(enclosing.getStore() ?? []), { store: this, handle }], () =>
        work(handle.transaction),
      );
      this.#tables = tables;
      return result;
    } finally {
      handle.end();
    }
  }
}

const repositoriesOf = (tables: MemoryTables): StoreTransaction & StoreReader => ({
  accounts: new MemoryAccountRepository(tables),
  legacyAccounts: new MemoryLegacyAccountReader(tables),
  profiles: new MemoryProfileRepository(tables),
  credentials: new MemoryCredentialRepository(tables),
  passcodes: new MemoryPasscodeRepository(tables),
  linkTokens: new MemoryLinkTokenRepository(tables),
  sessions: new MemorySessionRepository(tables),
  clients: new MemoryClientRepository(tables),
  principals: new MemoryPrincipalReader(tables),
  throttle: new MemoryThrottleRepository(tables),
  audit: new MemoryAuditLog(tables),
  logins: new MemoryLoginReport(tables),
  seals: new MemorySealRepository(tables),
});

/** A transaction that cannot be used once it is over. */
class Handle {
  readonly transaction: StoreTransaction;
  #isOver = false;

  constructor(repositories: StoreTransaction) {
    const guarded = Object.entries(repositories).map(([name, repository]) => [name, this.#guard(repository as object)]);
    this.transaction = Object.fromEntries(guarded) as StoreTransaction;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
  }

  #guard(repository: object): object {
    return new Proxy(repository, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== "function") return member;
        return (...args: readonly unknown[]): unknown => {
          if (this.#isOver) return Promise.reject(new Error("this transaction is over"));
          return Reflect.apply(member, target, args);
        };
      },
    });
  }
}
