import { isIdentityError } from "../errors.ts";

const MAX_TRIES = 20;

const lostRaces: ReadonlySet<string> = new Set(["account/changed-meanwhile", "client/changed-meanwhile"]);

/**
 * Runs a read-decide-write unit again when another writer was faster: it then decides on the newer row.
 * After 20 lost races the error is passed on.
 */
export async function retryOnChange<T>(unit: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unit();
    } catch (error) {
      const lostRace = isIdentityError(error) && lostRaces.has(error.code);
      if (!lostRace || attempt === MAX_TRIES) throw error;
    }
  }
}
