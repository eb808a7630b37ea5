import type { Account, Session } from "@pp/identity";
import type { Caller } from "./access-callers.ts";
import type { Rule, Target } from "./access-oracle.ts";
import { by, type CallOptions, type Http, passwordOf } from "./http.ts";
import { type KnownClient, register } from "./oauth-clients.ts";

/** A host in which one caller asks, beside people and things that are not theirs. */
export interface AccessWorld {
  readonly http: Http;
  readonly caller: Caller;
  /** A user, a super admin, and somebody who is deleted. */
  readonly bob: Account;
  readonly root: Account;
  readonly dave: Account;
  /** Of bob. */
  readonly client: KnownClient;
  readonly bobsSession: Session;
}

export async function makeAccessWorld(http: Http, makeCaller: (http: Http) => Promise<Caller>): Promise<AccessWorld> {
  const root = await http.add("root", { role: "admin", superAdmin: true });
  const bob = await http.add("bob");
  const dave = await http.add("dave");
  await http.identity.accounts.remove("dave", by);
  const client = await register(http, "Backup", { owner: "bob", scope: "users read" });
  const bobsSession = await http.identity.sessions.get(await http.openSession("bob"));
  return { http, bob, root, dave, client, bobsSession, caller: await makeCaller(http) };
}

/** The account that the path names. */
export interface Named {
  readonly uid: string;
  readonly target: Target | undefined;
}

export interface Sent extends CallOptions {
  /** Below the base path, or of the root for the well-known ones. */
  readonly path: string;
  /** What an allowed caller is answered. Default 200. */
  readonly status?: number;
}

/** A well-formed request to an operation, and who may make it. */
export interface AccessRequest {
  readonly operation: string;
  /** Where there are several of one operation. */
  readonly variant?: string;
  readonly rule: Rule;
  /** Whether the path names an account. */
  readonly namesAccount?: true;
  /** Allowed, and without any effect. */
  readonly changesNothing?: true;
  make(world: AccessWorld, named: Named): Sent | Promise<Sent>;
}

/** What the caller would prove themselves with. */
export const ownPassword = ({ caller }: AccessWorld): string => passwordOf(caller.username ?? "nobody");
