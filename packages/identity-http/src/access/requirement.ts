import { authorize, type GrantedRole, type Permission, type Principal, type Resource } from "@pp/identity";

/** What a caller must be allowed. `session`: anybody who is known. */
export type Requirement =
  | { readonly kind: "session" }
  | { readonly kind: "scope"; readonly resource: Resource; readonly permission: Permission }
  | { readonly kind: "role"; readonly roles: readonly GrantedRole[] };

/** The owner's role, and for programs the client's: the role of a person's token is the person's. */
export const roleOf = ({ account, client }: Principal): GrantedRole => account?.role ?? client?.role ?? "client";

export function meets(principal: Principal, requirement: Requirement): boolean {
  switch (requirement.kind) {
    case "session":
      return true;
    case "scope":
      return authorize(principal, requirement.resource, requirement.permission);
    case "role":
      // A role is all that its owner may do; a token with less than that does not have it.
      return requirement.roles.includes(roleOf(principal)) && principal.scope === "*";
  }
}
