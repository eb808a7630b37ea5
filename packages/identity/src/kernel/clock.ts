/** Where "now" comes from, and patience. Tests own time. */
export interface Clock {
  now(): Date;

  /** Resolves when so many milliseconds have passed. */
  wait(ms: number): Promise<void>;
}
