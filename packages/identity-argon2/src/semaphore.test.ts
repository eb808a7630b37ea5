import { expect, it } from "vitest";
import { Semaphore } from "./semaphore.ts";

it("never runs more tasks than its limit, and runs all, in the order in which they came", async () => {
  const semaphore = new Semaphore(3);
  const started: number[] = [];
  let [running, most] = [0, 0];
  const tasks = Array.from({ length: 20 }, (_, index) =>
    semaphore.run(async () => {
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return index;
    }),
  );
  expect(await Promise.all(tasks)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(most).toBe(3);
  expect(started).toEqual([...started].sort((a, b) => a - b));
});

it("gives the place of a failed task to the next one", async () => {
  const semaphore = new Semaphore(1);
  const failing = semaphore.run(() => Promise.reject(new Error("no")));
  const passing = semaphore.run(() => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  expect(await passing).toBe("yes");
});
