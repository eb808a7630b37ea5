import type { Account } from "../accounts/account.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { isIdentityError } from "../errors.ts";
import type { Cipher } from "../kernel/cipher.ts";
import type { Clock } from "../kernel/clock.ts";
import { MAX_PAGE_SIZE } from "../kernel/paging.ts";
import type { IdentityStore } from "../store.ts";

interface ResealDeps {
  readonly store: IdentityStore;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly trail: AuditTrail;
}

export interface ResealResult {
  /** How many second factors are sealed with the current key now and were not before. */
  readonly resealed: number;
  /** Usernames whose secret cannot be opened: its key is not there, or the row was changed. Left as they were. */
  readonly unreadable: readonly string[];
}

/** Goes through all accounts, deleted ones included, page by page; nobody waits for longer than one row takes. */
export async function resealPasscodes(deps: ResealDeps, by: Actor): Promise<ResealResult> {
  const unreadable: string[] = [];
  let resealed = 0;
  for (let page = await readPage(deps); page.length > 0; page = await readPage(deps, page.at(-1))) {
    for (const account of page) {
      const outcome = await resealOne(deps, account, by);
      if (outcome === "resealed") resealed += 1;
      if (outcome === "unreadable") unreadable.push(account.username);
    }
  }
  return { resealed, unreadable };
}

const readPage = ({ store }: ResealDeps, last?: Account): Promise<readonly Account[]> =>
  store.read(({ accounts }) =>
    accounts.list({ includeDeleted: true, limit: MAX_PAGE_SIZE, ...(last === undefined ? {} : { after: last.uid }) }),
  );

async function resealOne(
  { cipher, clock, store, trail }: ResealDeps,
  { uid, username }: Account,
  by: Actor,
): Promise<"resealed" | "unreadable" | "untouched"> {
  const sealed = await store.read((reader) => reader.passcodes.findSealed(uid));
  if (sealed === undefined || !cipher.needsReseal(sealed.sealedSecret)) return "untouched";
  const from = sealed.sealedSecret;
  const secret = tryOpen(cipher, from, uid);
  if (secret === undefined) return "unreadable";
  const to = cipher.seal(secret, uid);
  return store.transaction(async (tx) => {
    // Enrolled anew since it was read: that one has the current key already.
    if (!(await tx.passcodes.reseal(uid, { from, to }))) return "untouched";
    const event = { at: clock.now(), actor: by, subject: uid, subjectName: username, fields: ["passcode"] };
    await trail.append(tx, { ...event, action: "passcode.resealed" });
    return "resealed";
  });
}

function tryOpen(cipher: Cipher, sealed: string, context: string): string | undefined {
  try {
    return cipher.open(sealed, context);
  } catch (error) {
    if (isIdentityError(error) && unreadableCodes.has(error.code)) return undefined;
    throw error;
  }
}

const unreadableCodes: ReadonlySet<string> = new Set(["secret-key/unknown", "sealed-text/broken"]);
