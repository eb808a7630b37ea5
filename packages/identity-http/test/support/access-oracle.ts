import { type GrantedRole, type Permission, type Resource, roleAllows } from "@pp/identity";
import type { CallerTraits } from "./access-callers.ts";

/** Whose account a path names. */
export type Target = "own" | "another" | "super admin";

/** What the specification says of a request. */
export interface Rule {
  /** `anybody`: no login needed; `known`: any login; `nobody`: refused to all who are known. */
  readonly for?: "anybody" | "known" | "nobody";
  readonly grant?: readonly [Resource, Permission, "own" | "all" | "own-or-all"];
  /** Only from a browser's session. */
  readonly persons?: true;
  /** Only from a program's token. */
  readonly programs?: true;
  readonly superAdmins?: true;
  /** Not for the own account. */
  readonly notOwn?: true;
  /** The account of a super admin is for super admins. */
  readonly protected?: true;
  /** Needs the right to manage all users: always, or for other accounts. */
  readonly managers?: "always" | "for others";
  /** Only with a scope that leaves nothing out. */
  readonly fullScope?: true;
}

/** Of the permissions, those that a token for reading has; the rest is for writing, and those of access are for both. */
const access = new Set(["access_shared", "access_library", "access_private", "access_own", "access_all"]);
const reading = new Set(["search", "view", "download", "subscribe"]);
const writing = new Set(["upload", "create", "update", "share", "delete", "rate", "react", "manage", "manage_own"]);

/** Of the documented kinds of scope those that the callers here have. */
function scopeCovers(scope: string, resource: Resource, permission: Permission): boolean {
  if (scope === "*") return true;
  const words = scope.split(" ");
  const isNamed = words.includes("*") || words.includes(resource) || scope === "read";
  if (!isNamed || words.includes(`${resource}:false`)) return false;
  if (words.includes("read")) return access.has(permission) || reading.has(permission);
  return !words.includes("write") || access.has(permission) || writing.has(permission);
}

/** What programs never do, whatever their scope. */
const isForPersons = (resource: Resource, permission: Permission): boolean =>
  resource === "password" ||
  resource === "passcode" ||
  ((resource === "users" || resource === "settings") && !access.has(permission) && !reading.has(permission));

/** Owner's role and client's role and scope, and what programs never do. */
export function may(caller: CallerTraits, resource: Resource, permission: Permission): boolean {
  if (!caller.alive) return false;
  const isProgram = caller.kind !== "browser";
  const given: readonly (GrantedRole | undefined)[] = [caller.role, caller.clientRole];
  const roles = given.filter((role) => role !== undefined);
  if (isProgram && isForPersons(resource, permission)) return false;
  const granted = (roles.length === 0 ? ["client" as const] : roles).every((role) =>
    roleAllows(role, resource, permission),
  );
  return granted && scopeCovers(caller.scope, resource, permission);
}

export type Expectation = "allowed" | 401 | 403;

/** @param target undefined where the path names no account */
export function expectedOf(rule: Rule, caller: CallerTraits, target: Target | undefined): Expectation {
  if (rule.for === "anybody") return "allowed";
  if (!caller.alive) return 401;
  if (rule.for === "nobody") return 403;
  return isGranted(rule, caller, target) && isBesides(rule, caller, target) ? "allowed" : 403;
}

function isGranted({ grant }: Rule, caller: CallerTraits, target: Target | undefined): boolean {
  if (grant === undefined) return true;
  const [resource, permission, whose] = grant;
  const hasAccount = caller.role !== undefined;
  const reachesOwn = hasAccount && whose !== "all" && (target === undefined || target === "own");
  const reachesAll = hasAccount && whose !== "own" && may(caller, resource, "access_all");
  return may(caller, resource, permission) && (reachesOwn || reachesAll);
}

function isBesides(rule: Rule, caller: CallerTraits, target: Target | undefined): boolean {
  const manages = may(caller, "users", "manage") && may(caller, "users", "access_all");
  const asksForManager = rule.managers === "always" || (rule.managers === "for others" && target !== "own");
  return (
    !(rule.persons === true && caller.kind !== "browser") &&
    !(rule.programs === true && caller.kind === "browser") &&
    !(rule.superAdmins === true && !caller.superAdmin) &&
    !(rule.notOwn === true && target === "own") &&
    !(rule.protected === true && target === "super admin" && !caller.superAdmin) &&
    !(rule.fullScope === true && caller.scope !== "*") &&
    (!asksForManager || manages)
  );
}
