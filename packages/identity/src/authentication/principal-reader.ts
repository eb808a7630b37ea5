import type { Account } from "../accounts/account.ts";
import type { Client } from "../clients/client.ts";
import type { Session, SessionId } from "../sessions/session.ts";

/** A session with what decides whether it still counts, as one row. */
export interface SessionWithOwner {
  readonly session: Pick<
    Session,
    "id" | "refId" | "provider" | "method" | "scope" | "expiresAt" | "lastActiveAt" | "idleTimeoutSeconds"
  >;
  readonly account:
    | Pick<Account, "uid" | "username" | "role" | "superAdmin" | "canLogin" | "provider" | "expiresAt" | "deletedAt">
    | undefined;
  readonly client: Pick<Client, "uid" | "name" | "role" | "enabled"> | undefined;
}

/** The one look-up of `authenticate`. */
export interface PrincipalReader {
  /** One indexed read, no write; undefined when there is no such session. */
  find(id: SessionId): Promise<SessionWithOwner | undefined>;
}
