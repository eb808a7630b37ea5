import type { Clock } from "@pp/identity";

interface Entry<Value> {
  readonly value: Value;
  readonly expiresAtMs: number;
}

/** Remembers for a while, within this process, at most so many; the oldest are forgotten first. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #clock: Pick<Clock, "now">;
  readonly #ttlMs: number;
  readonly #maxSize: number;

  constructor(
    clock: Pick<Clock, "now">,
    { ttlSeconds, maxSize }: { readonly ttlSeconds: number; readonly maxSize: number },
  ) {
    this.#clock = clock;
    this.#ttlMs = ttlSeconds * 1000;
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Undefined for what was never remembered, and from the instant on at which it expires. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.expiresAtMs <= this.#clock.now().getTime() ? undefined : entry.value;
  }

  /** Replaces what was remembered under the key, and starts its time anew. */
  set(key: string, value: Value): void {
    const now = this.#clock.now().getTime();
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAtMs: now + this.#ttlMs });
    // All live equally long: the first are the oldest.
    for (const [oldest, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs > now && this.#entries.size <= this.#maxSize) break;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
