import type { Identity, Principal } from "@pp/identity";

const INTERVAL_MS = 60_000;

/** As many as are used within a minute; what is forgotten costs one write more. */
const MAX_REMEMBERED = 10_000;

/**
 * Notes that sessions are used: at most once a minute each, after the answer, and without ever failing a request.
 */
export class ActivityNotes {
  readonly #identity: Pick<Identity, "sessions">;
  readonly #onError: (error: unknown) => void;
  readonly #noted = new Map<string, number>();

  constructor(identity: Pick<Identity, "sessions">, onError: (error: unknown) => void) {
    this.#identity = identity;
    this.#onError = onError;
  }

  note({ session }: Principal, clientIp: string, nowMs: number): void {
    const last = this.#noted.get(session.id);
    if (last !== undefined && nowMs - last < INTERVAL_MS) return;
    this.#noted.delete(session.id);
    this.#noted.set(session.id, nowMs);
    if (this.#noted.size > MAX_REMEMBERED) this.#forgetOldest();
    setImmediate(() => {
      this.#identity.sessions.noteActivity(session, clientIp).catch(this.#onError);
    });
  }

  #forgetOldest(): void {
    const oldest = this.#noted.keys().next();
    if (oldest.done !== true) this.#noted.delete(oldest.value);
  }
}
