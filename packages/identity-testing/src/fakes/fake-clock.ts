import type { Clock } from "@pp/identity";

interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #now: number;

  /** @param start ISO 8601 */
  constructor(start = "2025-01-01T00:00:00.000Z") {
    this.#now = new Date(start).getTime();
    if (Number.isNaN(this.#now)) throw new RangeError(`'${start}' is not a time`);
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Nobody waits, and the clock stands still: only tests move it. */
  wait(): Promise<void> {
    return Promise.resolve();
  }

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Duration): void {
    this.#now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  }
}
