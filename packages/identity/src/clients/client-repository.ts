import type { Client } from "./client.ts";
import type { ClientUid } from "./client-uid.ts";

/** Which clients: the newest first, then by uid, descending. */
export interface ClientQuery {
  /** Case-insensitive prefix of client name or username, or a whole client or account uid. */
  readonly search?: string;
  /** The last client of the page before. */
  readonly after?: Client;
  /** 1 to 1000 rows. */
  readonly limit: number;
}

/** A client with the SHA-256 digest of its secret. */
export interface ClientWithSecret {
  readonly client: Client;
  readonly secretDigest: string;
}

/**
 * Where OAuth2 clients are kept. Implementations return copies, keep times to the millisecond in UTC, never read a
 * clock, and pass `clientRepositoryConformance`. A client goes with the account that owns it.
 */
export interface ClientRepository {
  find(uid: ClientUid): Promise<Client | undefined>;

  findWithSecret(uid: ClientUid): Promise<ClientWithSecret | undefined>;

  /** As `find`. Other transactions that lock the same client wait until this one ends. */
  lock(uid: ClientUid): Promise<Client | undefined>;

  /** Empty when nothing matches. */
  list(query: ClientQuery): Promise<readonly Client[]>;

  /** At version 1. @throws IdentityError `client/uid-taken`; `account/not-found` when its account is not stored */
  add(client: Client, secretDigest: string): Promise<void>;

  /**
   * Replaces the row, and the secret when one is given, if it still has `client.version`; counts the version up.
   * @throws IdentityError `client/changed-meanwhile`; `account/not-found`
   */
  update(client: Client, secretDigest?: string): Promise<void>;

  /** With its tokens. Resolves to false when there was no such client. */
  remove(uid: ClientUid): Promise<boolean>;

  /** Removes every client and its tokens; resolves to how many clients went. */
  clear(): Promise<number>;
}

export type ClientReader = Pick<ClientRepository, "find" | "findWithSecret" | "list">;
