import { IdentityError } from "../errors.ts";
import type { Brand } from "../kernel/brand.ts";
import { type Permission, readPermissions, writePermissions } from "./permissions.ts";
import { isResource, type Resource, resources } from "./resources.ts";

/**
 * What a token may be used for: names of resources, `*` for all, `read` or `write` to narrow, `name:false` to leave
 * one out. Sorted, lower case, without repetition, `*` last; never empty.
 */
export type Scope = Brand<string, "Scope">;

/** Everything that the owner may do. */
export const fullScope = "*" as Scope;

const MAX_LENGTH = 767;
const on = new Set(["true", "yes", "on", "enable"]);
const off = new Set(["false", "no", "off", "disable"]);

/**
 * @throws IdentityError `scope/invalid` for an unknown name or value, and for an empty scope: nothing is granted by
 *   leaving it out
 */
export function parseScope(text: string): Scope {
  const words = text
    .normalize("NFKC")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const entries = [...new Set(words.map(parseEntry))].sort(compareEntries);
  const scope = entries.join(" ");
  if (entries.length === 0) throw invalid("must not be empty");
  if (scope.length > MAX_LENGTH) throw invalid(`must have at most ${String(MAX_LENGTH)} characters`);
  return scope as Scope;
}

const accepted = `*, read, write, ${resources.join(", ")}`;
const invalid = (reason: string): IdentityError => new IdentityError("scope/invalid", { reason });

function parseEntry(word: string): string {
  const [name = "", value, ...rest] = word.split(":");
  const isName = name === "*" || name === "read" || name === "write" || isResource(name);
  if (!isName || rest.length > 0) throw invalid(`must not contain '${word}'; accepted: ${accepted}`);
  if (value === undefined || on.has(value)) return name;
  if (off.has(value) && isResource(name)) return `${name}:false`;
  throw invalid(`must not contain '${word}'; the value of a resource is true or false`);
}

/** By name, `*` last. */
const compareEntries = (a: string, b: string): number =>
  Number(a === "*") - Number(b === "*") || (a < b ? -1 : Number(a > b));

interface ScopeRules {
  readonly all: boolean;
  readonly listed: ReadonlySet<string>;
  readonly limit: "read" | "write" | undefined;
}

/** `read` alone reads everything; beside names it narrows them. `read` is the stronger of the two limits. */
function rulesOf(scope: string): ScopeRules {
  const listed = new Set(scope.split(" ").filter((entry) => entry !== ""));
  const limit = listed.has("read") ? "read" : listed.has("write") ? "write" : undefined;
  return { all: listed.has("*") || scope === "read", listed, limit };
}

/** Whether a token of this scope may be used for it; what its owner may is another question. An empty scope denies. */
export function scopeAllows(scope: string, resource: Resource, permission: Permission): boolean {
  if (scope === fullScope) return true;
  const { all, listed, limit } = rulesOf(scope);
  if (listed.has(`${resource}:false`)) return false;
  if (!all && !listed.has(resource)) return false;
  if (limit === undefined) return true;
  return limit === "read" ? readPermissions.has(permission) : writePermissions.has(permission);
}

/** The scope that allows what both allow; undefined when that is nothing (RFC 6749, 3.3). */
export function narrowScope(requested: Scope, granted: Scope): Scope | undefined {
  const [wanted, given] = [rulesOf(requested), rulesOf(granted)];
  if (wanted.limit !== undefined && given.limit !== undefined && wanted.limit !== given.limit) return undefined;
  const limit = wanted.limit ?? given.limit;
  const denied = resources.filter((name) => wanted.listed.has(`${name}:false`) || given.listed.has(`${name}:false`));
  const both = resources.filter((name) => covers(wanted, name) && covers(given, name) && !denied.includes(name));
  if (both.length === 0) return undefined;
  const names = wanted.all && given.all ? ["*", ...denied.map((name) => `${name}:false`)] : both;
  return parseScope([...names, ...(limit === undefined ? [] : [limit])].join(" "));
}

const covers = (rules: ScopeRules, resource: Resource): boolean => rules.all || rules.listed.has(resource);

/** Whether everything that `inner` allows is allowed by `outer`. */
export const scopeWithin = (inner: Scope, outer: Scope): boolean =>
  resources.every((resource) =>
    [...readPermissions, ...writePermissions].every(
      (permission) => !scopeAllows(inner, resource, permission) || scopeAllows(outer, resource, permission),
    ),
  );
