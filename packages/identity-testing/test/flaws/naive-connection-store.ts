import type { IdentityStore, StoreReader, StoreTransaction } from "@pp/identity";
import { MemoryStore } from "../../src/memory/memory-store.ts";

interface SharedTransaction {
  readonly handle: Promise<StoreTransaction>;
  readonly end: (error?: unknown) => void;
}

/**
 * What an adapter does that opens transactions on the one connection of its driver: those that overlap are one, and
 * when the last has ended it is rolled back if any of them failed, after the others were told that theirs is kept.
 */
export class NaiveConnectionStore implements IdentityStore {
  readonly #inner = new MemoryStore();
  #shared: SharedTransaction | undefined;
  #users = 0;
  #failure: unknown;

  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.#inner.read(work);
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    this.#shared ??= this.#begin();
    const shared = this.#shared;
    this.#users += 1;
    try {
      return await work(await shared.handle);
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#finish(shared);
    }
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #begin(): SharedTransaction {
    let end: SharedTransaction["end"] = () => undefined;
    const handle = new Promise<StoreTransaction>((resolve) => {
      const transaction = this.#inner.transaction(
        (tx) =>
          new Promise<void>((commit, rollBack) => {
            end = (error) => {
              if (error === undefined) commit();
              else rollBack(error instanceof Error ? error : new Error("the work failed", { cause: error }));
            };
            resolve(tx);
          }),
      );
      transaction.catch(() => undefined);
    });
    return {
      handle,
      end: (error) => {
        end(error);
      },
    };
  }

  #finish(shared: SharedTransaction): void {
    shared.end(this.#failure);
    this.#shared = undefined;
    this.#failure = undefined;
  }
}
