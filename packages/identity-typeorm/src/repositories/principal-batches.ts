import type { SessionId, SessionWithOwner } from "@pp/identity";

/** Look-ups under way at the same time, each on a connection of its own: one that hangs does not stop the other. */
const LANES = 2;
const MAX_BATCH = 100;

interface Waiting {
  readonly id: SessionId;
  readonly resolve: (found: SessionWithOwner | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export interface PrincipalQueries {
  readonly one: (id: SessionId) => Promise<SessionWithOwner | undefined>;
  /** In any order; what is not there is left out. */
  readonly several: (ids: readonly SessionId[]) => Promise<readonly SessionWithOwner[]>;
}

/**
 * Look-ups that are asked for while others are under way go together in the next statement: under load most of the time
 * goes into sending and receiving, not into finding. Each is part of a statement that is sent after it was asked for,
 * so it sees all that was revoked before.
 */
export class PrincipalBatches {
  readonly #queries: PrincipalQueries;
  #waiting: Waiting[] = [];
  #underWay = 0;

  constructor(queries: PrincipalQueries) {
    this.#queries = queries;
  }

  find(id: SessionId): Promise<SessionWithOwner | undefined> {
    if (this.#underWay < LANES) return this.#findAlone(id);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, resolve, reject });
    });
  }

  async #findAlone(id: SessionId): Promise<SessionWithOwner | undefined> {
    this.#underWay += 1;
    try {
      return await this.#queries.one(id);
    } finally {
      this.#leave();
    }
  }

  async #findWaiting(): Promise<void> {
    const batch = this.#waiting.splice(0, MAX_BATCH);
    this.#underWay += 1;
    try {
      const found = await this.#queries.several([...new Set(batch.map(({ id }) => id))]);
      const byId = new Map(found.map((principal) => [principal.session.id, principal]));
      for (const { id, resolve } of batch) resolve(byId.get(id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#underWay -= 1;
    if (this.#waiting.length > 0) void this.#findWaiting();
  }
}
