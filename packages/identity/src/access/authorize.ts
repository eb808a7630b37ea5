import { type GrantedRole, roleAllows } from "./grants.ts";
import { type Permission, readPermissions } from "./permissions.ts";
import type { Resource } from "./resources.ts";
import { scopeAllows } from "./scope.ts";

/** What `authorize` needs to know of whoever asks; a `Principal` has it. */
export interface AccessHolder {
  readonly kind: "browser" | "app-password" | "app-session" | "access-token" | "client-token";
  readonly account: { readonly role: GrantedRole } | undefined;
  readonly client: { readonly role: GrantedRole } | undefined;
  readonly scope: string;
}

/**
 * Owner's role AND client's role AND the token's scope, at the moment of use: a demoted owner's tokens shrink at once.
 * Programs never touch passwords and passcodes, nor change users and settings, even with the scope `*`.
 */
export function authorize(holder: AccessHolder, resource: Resource, permission: Permission): boolean {
  if (holder.kind !== "browser" && isForPersonsOnly(resource, permission)) return false;
  return (
    rolesOf(holder).every((role) => roleAllows(role, resource, permission)) &&
    scopeAllows(holder.scope, resource, permission)
  );
}

function isForPersonsOnly(resource: Resource, permission: Permission): boolean {
  if (resource === "password" || resource === "passcode") return true;
  return (resource === "users" || resource === "settings") && !readPermissions.has(permission);
}

/** An access token that belongs to nobody acts as a client. */
function rolesOf({ account, client }: AccessHolder): readonly GrantedRole[] {
  const roles = [account?.role, client?.role].filter((role) => role !== undefined);
  return roles.length === 0 ? ["client"] : roles;
}
