import { AsyncLocalStorage } from "node:async_hooks";
import { type AccountUid, canAdminister, type StoreReader, type StoreTransaction } from "@pp/identity";
import { MemoryStore } from "../../src/memory/memory-store.ts";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";
import { NaiveConnectionStore } from "./naive-connection-store.ts";

/** Commits what was written before the error. */
class KeepingStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const [result] = await this.inner.transaction((tx) => Promise.allSettled([work(tx)]));
    if (result.status === "rejected") throw result.reason;
    return result.value;
  }
}

/** Runs a nested transaction as a part of the outer one. */
class JoiningStore extends FlawedStore {
  readonly #outer = new AsyncLocalStorage<StoreTransaction>();

  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const outer = this.#outer.getStore();
    return outer === undefined ? this.inner.transaction((tx) => this.#outer.run(tx, () => work(tx))) : work(outer);
  }
}

/** Remembers that a call chain was inside a transaction, not that the transaction has ended. */
class GrudgingStore extends FlawedStore {
  readonly #inside = new AsyncLocalStorage<true>();

  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    if (this.#inside.getStore() === true) return Promise.reject(new Error("nested"));
    return this.inner.transaction((tx) => this.#inside.run(true, () => work(tx)));
  }
}

/** Reads stand in the writers' line. */
class WaitingStore extends FlawedStore {
  override read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.inner.transaction((tx) => this.inner.read((reader) => work({ ...reader, ...tx })));
  }
}

/** Reads see what the open transaction has written. */
class DirtyStore extends FlawedStore {
  #open: StoreTransaction | undefined;

  override read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.inner.read((reader) => work({ ...reader, ...this.#open }));
  }

  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.inner.transaction(async (tx) => {
      this.#open = tx;
      try {
        return await work(tx);
      } finally {
        this.#open = undefined;
      }
    });
  }
}

/** A handle that begins a transaction of its own for a call that comes too late. */
class ImmortalStore extends FlawedStore {
  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    let isOver = false;
    const immortal = (tx: StoreTransaction): StoreTransaction => ({
      ...tx,
      accounts: overriding(tx.accounts, {
        add: (account) =>
          isOver ? this.inner.transaction((later) => later.accounts.add(account)) : tx.accounts.add(account),
      }),
    });
    return this.inner
      .transaction((tx) => work(immortal(tx)))
      .finally(() => {
        isOver = true;
      });
  }
}

/** Counts administrators as they were when the transaction was asked for, before it had its turn. */
class UnlockedStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = await this.inner.read(async ({ accounts, credentials }) => {
      const uids: AccountUid[] = [];
      for (const account of await accounts.list({ limit: 1000 })) {
        const hasPassword = (await credentials.findPassword(account.uid)) !== undefined;
        if (canAdminister(account, hasPassword, account.createdAt)) uids.push(account.uid);
      }
      return uids;
    });
    const lockAdministrators = (_now: Date, limit: number): Promise<readonly AccountUid[]> =>
      Promise.resolve(before.slice(0, limit));
    return this.inner.transaction((tx) => work({ ...tx, accounts: overriding(tx.accounts, { lockAdministrators }) }));
  }
}

/** Reports its own errors in the place of the caller's. */
class WrappingStore extends FlawedStore {
  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.inner.transaction(work).catch((cause: unknown) => {
      throw new Error("the transaction failed", { cause });
    });
  }
}

/** A refusal dooms the transaction, as in Postgres without a savepoint. */
class DoomedStore extends FlawedStore {
  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    let isDoomed = false;
    const dooming = (write: () => Promise<void>): Promise<void> => {
      if (isDoomed) return Promise.reject(new Error("current transaction is aborted"));
      return write().catch((error: unknown) => {
        isDoomed = true;
        throw error;
      });
    };
    return this.inner.transaction((tx) =>
      work({
        ...tx,
        accounts: overriding(tx.accounts, { add: (account) => dooming(() => tx.accounts.add(account)) }),
        audit: overriding(tx.audit, { append: (...args) => dooming(() => tx.audit.append(...args)) }),
      }),
    );
  }
}

const CONNECTIONS = 20;

/** Does not give back the connection of a failed transaction, and has no line for readers. */
class LeakingStore extends FlawedStore {
  #lost = 0;
  #readers = 0;

  override async read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    if (this.#readers === CONNECTIONS) throw new Error("too many clients");
    this.#readers += 1;
    try {
      return await this.inner.read(work);
    } finally {
      this.#readers -= 1;
    }
  }

  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    if (this.#lost === CONNECTIONS) return Promise.reject(new Error("too many clients"));
    return this.inner.transaction(work).catch((error: unknown) => {
      this.#lost += 1;
      throw error;
    });
  }
}

/** Fails where another transaction was faster, and leaves it to the caller to try again. */
class ImpatientStore extends FlawedStore {
  #commits = 0;

  override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = this.#commits;
    return this.inner.transaction(async (tx) => {
      if (this.#commits > before) throw new Error("could not serialize access");
      const result = await work(tx);
      this.#commits += 1;
      return result;
    });
  }
}

/** Has no result. */
class MuteStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    await this.inner.transaction(work);
    return undefined as T;
  }
}

const closingAtOnce = (): FlawedStore =>
  new (class extends FlawedStore {
    override close(): Promise<void> {
      return Promise.resolve();
    }
  })({});

export const transactionFlaws: readonly Flaw[] = [
  {
    name: "that shares one connection between overlapping transactions",
    open: () => new NaiveConnectionStore(),
    breaks: [
      "forgets what a failed transaction wrote, even beside one that commits",
      "keeps twenty overlapping transactions apart, of which every other one fails",
      "refuses a transaction inside a transaction at once; the outer one may go on",
    ],
  },
  {
    name: "without rollback",
    open: () => new KeepingStore({}),
    breaks: [
      "rolls everything back when the work throws in the middle: additions",
      "rolls everything back when the work throws in the middle: changes and removals",
      "rolls back a clearing of all accounts",
      "takes a used time step and a used recovery code back when the transaction fails",
      "rolls back what was written before a refusal of the store that nobody caught",
      "lists its own events inside the transaction, and forgets them when it fails",
      "forgets what a failed transaction wrote, even beside one that commits",
    ],
  },
  {
    name: "that joins nested transactions",
    open: () => new JoiningStore({}),
    breaks: ["refuses a transaction inside a transaction at once; the outer one may go on"],
  },
  {
    name: "that never forgets that a call chain was inside a transaction",
    open: () => new GrudgingStore({}),
    breaks: ["runs a transaction that work left behind begins after the first one has ended"],
  },
  {
    name: "whose readers wait for writers",
    open: () => new WaitingStore({}),
    breaks: ["reads what is committed beside an open transaction, without waiting for it"],
  },
  {
    name: "whose readers see what is not committed",
    open: () => new DirtyStore({}),
    breaks: [
      "reads what is committed beside an open transaction, without waiting for it",
      "never reads what a transaction wrote that then failed",
    ],
  },
  {
    name: "whose handles live on",
    open: () => new ImmortalStore({}),
    breaks: [
      "refuses every call on the handle of a transaction that was committed",
      "refuses every call on the handle of a transaction that was rolled back",
    ],
  },
  {
    name: "that does not lock administrators",
    open: () => new UnlockedStore({}),
    breaks: [
      "leaves one administrator when the last two are demoted at once, each because the other stays",
      "leaves one administrator when the last sixteen are demoted at once",
      "sees what its own transaction has changed before",
    ],
  },
  {
    name: "that throws errors of its own",
    open: () => new WrappingStore({}),
    breaks: ["passes on the very error that the work or the reading throws"],
  },
  {
    name: "that gives a transaction up after a refusal",
    open: () => new DoomedStore({}),
    breaks: [
      "goes on after a caught refusal: username that is taken",
      "goes on after a caught refusal: email that is taken",
      "lets those that lost the race for a username go on in their transactions and commit the rest",
    ],
  },
  {
    name: "that loses a connection with every failure",
    open: () => new LeakingStore({}),
    breaks: ["is usable after many failed transactions", "reads in many places at once"],
  },
  {
    name: "that does not repeat a lost race",
    open: () => new ImpatientStore({}),
    breaks: [
      "adds all of many different accounts that are added at once",
      "takes first passwords that are set at once, one after the other",
      "keeps every event of transactions that append at once, each exactly once",
    ],
  },
  {
    name: "whose transactions have no result",
    open: () => new MuteStore({}),
    breaks: ["resolves to what the work resolves to"],
  },
  {
    name: "that closes without waiting",
    open: closingAtOnce,
    breaks: ["waits on closing for the transactions that were begun before"],
  },
];

/** So that a flaw cannot hide in the wrapper: nothing is wrong with this one. */
export const soundStore: Flaw["open"] = (rows = []) =>
  new FlawedStore({}, new MemoryStore({ legacyAccounts: rows.filter(({ deletedAt }) => deletedAt === undefined) }));
