import { setTimeout } from "node:timers/promises";
import type { Clock } from "@pp/identity";

/** The time of the machine. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }

  async wait(ms: number): Promise<void> {
    await setTimeout(ms);
  }
}
