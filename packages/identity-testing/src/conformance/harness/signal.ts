/** A promise that is fulfilled from outside, once; later calls do nothing. */
export class Signal {
  readonly given: Promise<void>;
  #give: () => void = () => undefined;

  constructor() {
    this.given = new Promise((resolve) => {
      this.#give = resolve;
    });
  }

  give(): void {
    this.#give();
  }
}

/** Holds contenders back until all of them have arrived: none can have written before the last one is ready. */
export class ArrivalGate {
  readonly #open = new Signal();
  #missing: number;

  constructor(contenders: number) {
    this.#missing = contenders;
  }

  async arrive(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing <= 0) this.#open.give();
    await this.#open.given;
  }
}

const PATIENCE_MS = 5_000;

/** Turns waiting for ever into a failure that says what was waited for. */
export async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} did not happen within ${String(PATIENCE_MS)} ms`));
    }, PATIENCE_MS);
  });
  return Promise.race([work, tooLate]).finally(() => {
    clearTimeout(timer);
  });
}
