import { authorize, type Permission, type Principal, type Resource } from "@pp/identity";

/** Of whose things an operation is: the caller's, anybody's, or either. */
export type Whose = "own" | "all" | "own-or-all";

/** Who may call an operation of the API. */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "session" }
  | { readonly kind: "grant"; readonly resource: Resource; readonly permission: Permission; readonly whose: Whose };

export const publicAccess: Access = { kind: "public" };
export const sessionAccess: Access = { kind: "session" };

export const own = (resource: Resource, permission: Permission): Access => grant(resource, permission, "own");
export const all = (resource: Resource, permission: Permission): Access => grant(resource, permission, "all");
export const ownOrAll = (resource: Resource, permission: Permission): Access =>
  grant(resource, permission, "own-or-all");

const grant = (resource: Resource, permission: Permission, whose: Whose): Access => ({
  kind: "grant",
  resource,
  permission,
  whose,
});

/** @param uid of the account that the path names; undefined where the caller's own is meant anyway */
export function isAllowed(principal: Principal, access: Access, uid: string | undefined): boolean {
  if (access.kind !== "grant") return true;
  const { permission, resource, whose } = access;
  if (!authorize(principal, resource, permission)) return false;
  const isOwn = principal.account !== undefined && (uid === undefined || principal.account.uid === uid);
  switch (whose) {
    case "own":
      return isOwn;
    case "all":
      return mayReachAll(principal, resource);
    case "own-or-all":
      return isOwn || mayReachAll(principal, resource);
  }
}

/** Those who have a right to what is their own have `view` as well: only this tells them from administrators. */
export const mayReachAll = (principal: Principal, resource: Resource): boolean =>
  principal.account !== undefined && authorize(principal, resource, "access_all");
