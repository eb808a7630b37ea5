import type { Actor } from "../audit/audit-event.ts";
import { IdentityError } from "../errors.ts";
import { removeInBatches } from "../kernel/batches.ts";
import { parseLimit } from "../kernel/paging.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { addressBucket, canonicalAddress } from "./client-address.ts";
import type { ThrottleEntry } from "./throttle-repository.ts";

const DAY_MS = 86_400_000;
const PURGE_BATCH = 500;

/** Who has to wait before the next login, for an administrator to look at and to let go. */
export class ThrottleService {
  readonly #deps: Pick<AuthDeps, "store" | "clock" | "trail">;

  constructor(deps: Pick<AuthDeps, "store" | "clock" | "trail">) {
    this.#deps = deps;
  }

  /** Those who wait longest first. @param search prefix of an address or a name. @throws IdentityError `page/invalid` */
  list({ search, limit }: { readonly search?: string; readonly limit: number }): Promise<readonly ThrottleEntry[]> {
    const now = this.#deps.clock.now();
    const query = { now, limit: parseLimit(limit), ...(search === undefined ? {} : { search }) };
    return this.#deps.store.read((reader) => reader.throttle.list(query));
  }

  /**
   * Lets an address or a name try again at once.
   *
   * @param key as listed, or an address or a username
   * @throws IdentityError `throttle/not-found`
   */
  async remove(key: string, by: Actor): Promise<void> {
    await this.#deps.store.transaction(async (tx) => {
      let wasThere = false;
      for (const candidate of keysOf(key)) if (await tx.throttle.remove(candidate)) wasThere = true;
      if (!wasThere) throw new IdentityError("throttle/not-found", { key });
      const at = this.#deps.clock.now();
      await this.#deps.trail.append(tx, {
        at,
        actor: by,
        action: "throttle.removed",
        subject: "",
        subjectName: key,
        fields: [],
      });
    });
  }

  /** Forgets what says nothing any more: entries that nobody touched for a day. Resolves to how many. */
  async purge(): Promise<number> {
    const { clock, store } = this.#deps;
    const before = new Date(clock.now().getTime() - DAY_MS);
    return removeInBatches(clock, { size: PURGE_BATCH }, () =>
      store.transaction((tx) => tx.throttle.removeOlder(before, PURGE_BATCH)),
    );
  }
}

function keysOf(text: string): readonly string[] {
  const key = text.normalize("NFKC").trim().toLowerCase();
  if (key.startsWith("address:") || key.startsWith("account:")) return [key];
  const address = canonicalAddress(key);
  return [...(address === "" ? [] : [`address:${addressBucket(address)}`]), `account:${key}`];
}
