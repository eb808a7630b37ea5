import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface StopTimes {
  /** Milliseconds in which whoever asks `/readyz` finds out, and sends requests elsewhere. */
  readonly noticeMs: number;
  /** Milliseconds in which clients that keep their connection are told to close it. */
  readonly drainMs: number;
  /** Milliseconds after which requests that are still answered are given up. */
  readonly limitMs: number;
}

export const defaultStopTimes: StopTimes = { noticeMs: 500, drainMs: 1000, limitMs: 30_000 };

/** Where a stop has got to. */
export type StopState = "running" | "noticed" | "closing";

/**
 * Stops a server without losing a request that it took: first nobody is told to leave, since new connections would come
 * in the place of the old ones; then it listens no more, and each answer closes its connection.
 */
export async function stopGracefully(
  server: Server,
  enter: (state: StopState) => void,
  { drainMs, limitMs, noticeMs }: StopTimes = defaultStopTimes,
): Promise<void> {
  enter("noticed");
  await sleep(noticeMs);
  enter("closing");
  // That of node:http would close connections on which a request is just being sent.
  const ended = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => {
      resolve();
    });
  });
  await sleep(drainMs);
  server.closeIdleConnections();
  const over = new AbortController();
  await Promise.race([ended, sleep(limitMs, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
  server.closeAllConnections();
}
