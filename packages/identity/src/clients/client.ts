import type { Scope } from "../access/scope.ts";
import type { AssignableRole } from "../access/roles.ts";
import type { AccountUid } from "../accounts/account-uid.ts";
import type { ClientUid } from "./client-uid.ts";

/** `client` unless the program shall have less than that. */
export type ClientRole = "client" | AssignableRole;

/** A program that gets its own tokens (OAuth2 client credentials, RFC 6749 4.4). Its secret is not part of it. */
export interface Client {
  readonly uid: ClientUid;
  readonly name: string;
  /** The account it acts for, if any: its rights then are the lesser of both. */
  readonly accountUid: AccountUid | undefined;
  readonly username: string;
  readonly role: ClientRole;
  readonly scope: Scope;
  readonly enabled: boolean;
  /** Lifetime of an access token, 1 to 2678400 (31 days). */
  readonly tokenLifetimeSeconds: number;
  /** How many tokens are good at the same time: the newest; -1: any number. */
  readonly tokenLimit: number;
  readonly url: string;
  readonly callbackUrl: string;
  readonly lastActiveAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Counts the changes: a writer that saw an older number loses. */
  readonly version: number;
}
