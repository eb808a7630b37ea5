import type { AccountUid } from "../accounts/account-uid.ts";
import type { ClientUid } from "../clients/client-uid.ts";
import type { Session, SessionId } from "./session.ts";
import type { SessionReference } from "./session-token.ts";

/** Which sessions: the most recently active first, then the most recently created, then by id. */
export interface SessionQuery {
  /** Case-insensitive prefix of username, client name or provider, or a whole ref id, account uid or client uid. */
  readonly search?: string;
  /** Whose sessions; with those that programs have for the account. */
  readonly accountUid?: AccountUid;
  readonly username?: string;
  readonly clientName?: string;
  /** Only those whose absolute or idle limit has passed at this instant. */
  readonly expiredAt?: Date;
  /** The last session of the page before. */
  readonly after?: Session;
  /** 1 to 1000 rows. */
  readonly limit: number;
}

/** The sessions of an account; `browser` leaves app passwords, their sessions and tokens alone. */
export interface SessionsOfAccount {
  readonly accountUid: AccountUid;
  readonly which: "browser" | "all";
  /** This one stays, if it is among them. */
  readonly except?: SessionId | undefined;
}

/** The sessions that sign-ins with OpenID have opened for one identity; none where one of the two is empty. */
export interface SessionsOfIdentity {
  readonly issuer: string;
  readonly authId: string;
}

/** Whose sessions. */
export type SessionOwner = SessionsOfAccount | SessionsOfIdentity | { readonly clientUid: ClientUid };

/** Sessions that share one limit: the tokens of a client, or what one app password opened. */
export type SessionFamily = { readonly clientUid: ClientUid } | { readonly parentId: SessionId };

/**
 * Where sessions are kept; they go with their account, their client and their parent. Implementations return copies,
 * keep times to the millisecond in UTC (`lastActiveAt`, `expiresAt`: to the second, rounded down), never read a clock,
 * and pass `sessionRepositoryConformance`.
 */
export interface SessionRepository {
  /**
   * @throws IdentityError `session/id-taken`; `account/not-found`, `client/not-found` or `session/not-found` when its
   *   account, client or parent is not stored
   */
  add(session: Session): Promise<void>;

  /** Expired ones too: whether one is still good is the caller's decision. */
  find(reference: SessionReference): Promise<Session | undefined>;

  /** Expired ones too. Empty when nothing matches. */
  list(query: SessionQuery): Promise<readonly Session[]>;

  /** With its children. Resolves to false when there was no such session. */
  remove(reference: SessionReference): Promise<boolean>;

  /** Resolves to how many went, children included. */
  removeByOwner(owner: SessionOwner): Promise<number>;

  /**
   * Keeps the `limit` newest of a family and removes the others; resolves to how many went. Other transactions that
   * call it for the same family wait until this one ends.
   */
  keepNewest(family: SessionFamily, limit: number): Promise<number>;

  /** Moves the time of the last activity forward, never back; false when there was nothing to move. */
  touch(reference: SessionReference, activity: { readonly at: Date; readonly clientIp: string }): Promise<boolean>;

  /** Removes at most `limit` sessions that are over at `now`; resolves to how many went. */
  removeExpired(now: Date, limit: number): Promise<number>;

  /** Ends every session there is; resolves to how many went. */
  clear(): Promise<number>;
}

export type SessionReader = Pick<SessionRepository, "find" | "list">;
