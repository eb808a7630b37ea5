import { FakeClock } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { removeInBatches } from "./batches.ts";

/** Time passes while one waits. */
class WaitingClock extends FakeClock {
  override wait(ms = 0): Promise<void> {
    this.advance({ milliseconds: ms });
    return Promise.resolve();
  }
}

/** Removes from `rows` up to ten at a time, which takes `tookMs`; tells when each batch began. */
async function remove(rows: number, tookMs: number) {
  const clock = new WaitingClock("2025-01-01T00:00:00.000Z");
  const begins: number[] = [];
  const progress: number[] = [];
  let left = rows;
  const removeSome = (): Promise<number> => {
    begins.push(clock.now().getTime() - Date.UTC(2025, 0, 1));
    clock.advance({ milliseconds: tookMs });
    const removed = Math.min(left, 10);
    left -= removed;
    return Promise.resolve(removed);
  };
  const total = await removeInBatches(clock, { size: 10, onProgress: (count) => progress.push(count) }, removeSome);
  return { total, begins, progress };
}

it("goes on until a batch is not full, and tells how far it is", async () => {
  expect(await remove(25, 0)).toMatchObject({ total: 25, progress: [10, 20, 25] });
  expect(await remove(20, 0)).toMatchObject({ total: 20, progress: [10, 20, 20] });
  expect(await remove(0, 0)).toMatchObject({ total: 0, progress: [0] });
});

it("stays away twice as long as the batch took, at least 5 ms, and not after the last one", async () => {
  expect((await remove(25, 100)).begins).toEqual([0, 300, 600]);
  expect((await remove(25, 1)).begins).toEqual([0, 6, 12]);
});
