import { AsyncLocalStorage } from "node:async_hooks";

/** A transaction that a call chain was begun in. It may be over by now, when its work left something running. */
interface Enclosing {
  readonly guard: TransactionGuard;
  isOver: boolean;
}

/** Of all stores: in Node 20 each storage that was ever used slows every promise of the process down. */
const enclosing = new AsyncLocalStorage<readonly Enclosing[]>();

/** Refuses a transaction inside a transaction of the same call chain: it would wait for itself. One guard a store. */
export class TransactionGuard {
  async run<T>(work: () => Promise<T>): Promise<T> {
    const running = (enclosing.getStore() ?? []).filter(({ isOver }) => !isOver);
    if (running.some(({ guard }) => guard === this)) {
      throw new Error("a transaction inside a transaction would wait for itself");
    }
    const transaction: Enclosing = { guard: this, isOver: false };
    try {
      return await enclosing.run([...running, transaction], work);
    } finally {
      transaction.isOver = true;
    }
  }
}
