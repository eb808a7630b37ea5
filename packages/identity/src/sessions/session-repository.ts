import type { AccountUid } from "../accounts/account-uid.ts";
import type { Session } from "./session.ts";

/**
 * Where sessions are kept; they go with their account. Implementations return copies, keep times to the millisecond
 * in UTC (the end of a session to the second, rounded down), never read a clock, and pass
 * `sessionRepositoryConformance`.
 */
export interface SessionRepository {
  /** @throws IdentityError `session/id-taken`, or `account/not-found` when its account is not stored */
  add(session: Session): Promise<void>;

  /** Newest first; sessions of the same millisecond by id. At most `limit`. */
  listByAccount(uid: AccountUid, page: { readonly limit: number }): Promise<readonly Session[]>;

  /** Ends the account's sessions: `browser` leaves app passwords and access tokens alone. Resolves to how many went. */
  removeByAccount(uid: AccountUid, which: "browser" | "all"): Promise<number>;

  /** Ends every session there is; resolves to how many went. */
  clear(): Promise<number>;
}

export type SessionReader = Pick<SessionRepository, "listByAccount">;
