import { assignableRoles } from "../access/roles.ts";
import { parseScope } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import { parseText } from "../accounts/person-text.ts";
import { IdentityError } from "../errors.ts";
import type { Client, ClientRole } from "./client.ts";

/** What can be set on a client, as a person wrote it. What is undefined stays as it is. */
export interface ClientChanges {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  /** @see parseScope */
  readonly scope?: string | undefined;
  /** 1 to 2678400 (31 days). */
  readonly tokenLifetimeSeconds?: number | undefined;
  /** 1 to 2147483647, or -1 for any number. */
  readonly tokenLimit?: number | undefined;
  readonly enabled?: boolean | undefined;
  /** The account it acts for; undefined leaves it. */
  readonly owner?: Account | undefined;
}

const MAX_LIFETIME_SECONDS = 31 * 86_400;
const MAX_TOKENS = 2_147_483_647;
const roles: readonly ClientRole[] = ["client", ...assignableRoles];

/** @throws IdentityError `client/invalid`, `role/unknown`, `scope/invalid`, `text/invalid` */
export function applyClientChanges(client: Client, changes: ClientChanges): Client {
  return {
    ...client,
    name: changes.name === undefined ? client.name : parseName(changes.name),
    role: changes.role === undefined ? client.role : parseClientRole(changes.role),
    scope: changes.scope === undefined ? client.scope : parseScope(changes.scope),
    tokenLifetimeSeconds: parseLifetime(changes.tokenLifetimeSeconds ?? client.tokenLifetimeSeconds),
    tokenLimit: parseTokenLimit(changes.tokenLimit ?? client.tokenLimit),
    enabled: changes.enabled ?? client.enabled,
    accountUid: changes.owner?.uid ?? client.accountUid,
    username: changes.owner?.username ?? client.username,
  };
}

function parseName(text: string): string {
  const name = parseText("client name", text, { maxLength: 200 });
  if (name !== "") return name;
  throw new IdentityError("client/invalid", { field: "name", reason: "must not be empty" });
}

function parseClientRole(text: string): ClientRole {
  const role = roles.find((name) => name === text.trim().toLowerCase());
  if (role !== undefined) return role;
  throw new IdentityError("role/unknown", { value: text, accepted: roles });
}

function parseLifetime(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_LIFETIME_SECONDS) return seconds;
  const reason = `must be 1 to ${String(MAX_LIFETIME_SECONDS)} seconds`;
  throw new IdentityError("client/invalid", { field: "token lifetime", reason });
}

function parseTokenLimit(limit: number): number {
  if (limit === -1 || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_TOKENS)) return limit;
  const reason = `must be 1 to ${String(MAX_TOKENS)}, or -1 for any number`;
  throw new IdentityError("client/invalid", { field: "token limit", reason });
}

/** Names of the properties in which two versions differ, sorted; bookkeeping is left out. */
export function changedClientFields(before: Client, after: Client): readonly string[] {
  const keys = Object.keys(after) as (keyof Client)[];
  return keys.filter((key) => key !== "version" && key !== "updatedAt" && before[key] !== after[key]).sort();
}
