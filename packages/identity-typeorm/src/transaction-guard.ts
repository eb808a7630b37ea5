import { AsyncLocalStorage } from "node:async_hooks";

/** A transaction that a call chain was begun in. It may be over by now, when its work left something running. */
interface Enclosing {
  readonly guard: TransactionGuard;
  isOver: boolean;
}

/** Of all stores: in Node 20 each storage that is in use slows every promise of the process down, by a half and more. */
const enclosing = new AsyncLocalStorage<readonly Enclosing[]>();
/** How many transactions run. Without any, nothing has to be known of call chains: the storage rests. */
let running = 0;

/** Refuses a transaction inside a transaction of the same call chain: it would wait for itself. One guard a store. */
export class TransactionGuard {
  async run<T>(work: () => Promise<T>): Promise<T> {
    const around = (enclosing.getStore() ?? []).filter(({ isOver }) => !isOver);
    if (around.some(({ guard }) => guard === this)) {
      throw new Error("a transaction inside a transaction would wait for itself");
    }
    const transaction: Enclosing = { guard: this, isOver: false };
    running += 1;
    try {
      return await enclosing.run([...around, transaction], work);
    } finally {
      transaction.isOver = true;
      running -= 1;
      if (running === 0) enclosing.disable();
    }
  }
}
