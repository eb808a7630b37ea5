import type {
  Account,
  AccountQuery,
  AccountReader,
  AccountRepository,
  IdentityStore,
  StoreReader,
  StoreTransaction,
} from "@pp/identity";
import type { LegacyAccountSeed } from "../../src/conformance/harness/store-under-test.ts";
import { MemoryStore } from "../../src/memory/memory-store.ts";

/** The repositories in which something is wrong; the others stay as they are. */
export type Tweak<T> = (sound: T) => Partial<T>;

export interface Tweaks {
  readonly transaction?: Tweak<StoreTransaction>;
  readonly read?: Tweak<StoreReader>;
}

/** The sound store with a flaw in some of its methods. */
export class FlawedStore implements IdentityStore {
  protected readonly inner: IdentityStore;
  readonly #tweaks: Tweaks;

  constructor(tweaks: Tweaks, inner: IdentityStore = new MemoryStore()) {
    this.inner = inner;
    this.#tweaks = tweaks;
  }

  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.inner.read((reader) => work({ ...reader, ...this.#tweaks.read?.(reader) }));
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.inner.transaction((tx) => work({ ...tx, ...this.#tweaks.transaction?.(tx) }));
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** `target` with some of its methods replaced. */
export const overriding = <T extends object>(target: T, changes: Partial<T>): T =>
  new Proxy(target, {
    get: (_target, key): unknown => {
      const replacement: unknown = Reflect.get(changes, key);
      if (replacement !== undefined) return replacement;
      const member: unknown = Reflect.get(target, key);
      return typeof member === "function" ? (member as (...args: never[]) => unknown).bind(target) : member;
    },
  });

/** A named flaw and the sentences of the suite that must not hold for it. */
export interface Flaw {
  readonly name: string;
  readonly open: (legacyRows?: readonly LegacyAccountSeed[]) => IdentityStore;
  readonly breaks: readonly string[];
}

/** A store in which some writing methods of accounts are wrong. */
export const writing =
  (change: (accounts: AccountRepository, tx: StoreTransaction) => Partial<AccountRepository>) => (): FlawedStore =>
    new FlawedStore({ transaction: (tx) => ({ accounts: overriding(tx.accounts, change(tx.accounts, tx)) }) });

/** A store in which some reading methods of accounts are wrong, outside transactions. */
export const reading = (change: (accounts: AccountReader) => Partial<AccountReader>) => (): FlawedStore =>
  new FlawedStore({ read: (reader) => ({ accounts: overriding(reader.accounts, change(reader.accounts)) }) });

/** Every account after the cursor, whatever else the query says. */
export const all = (accounts: AccountReader, query: AccountQuery): Promise<readonly Account[]> => {
  const { after, includeDeleted = false } = query;
  return accounts.list({ limit: 1000, includeDeleted, ...(after === undefined ? {} : { after }) });
};
