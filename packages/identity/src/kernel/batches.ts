import type { Clock } from "./clock.ts";

/** How much longer than a batch took its writer stays away afterwards. */
const PAUSE_RATIO = 2;
const MIN_PAUSE_MS = 5;

interface Batches {
  /** How many rows `removeSome` removes at most; fewer mean that there are no more. */
  readonly size: number;
  readonly onProgress?: ((total: number) => void) | undefined;
}

/** Calls `removeSome` until nothing is left, others in between; resolves to how many rows went. */
export async function removeInBatches(
  clock: Clock,
  { size, onProgress }: Batches,
  removeSome: () => Promise<number>,
): Promise<number> {
  for (let total = 0; ;) {
    const begin = clock.now();
    const removed = await removeSome();
    total += removed;
    onProgress?.(total);
    if (removed < size) return total;
    await giveWay(clock, begin);
  }
}

/**
 * Leaves the database to others after a batch that began at `begin`. Where there is one writer at a time, who comes
 * back at once has it nearly always: a login would wait for the end of the purge.
 */
export async function giveWay(clock: Clock, begin: Date): Promise<void> {
  const took = clock.now().getTime() - begin.getTime();
  await clock.wait(Math.max(MIN_PAUSE_MS, took * PAUSE_RATIO));
}
