import { IdentityError } from "../errors.ts";

/** Roles that an administrator can give to an account. */
export const assignableRoles = ["admin", "user", "viewer", "guest"] as const;
export type AssignableRole = (typeof assignableRoles)[number];

/** `visitor` is internal (share links), `none` is an account without any access. Neither can be assigned. */
export type Role = AssignableRole | "visitor" | "none";

const isAssignable = (text: string): text is AssignableRole => assignableRoles.some((role) => role === text);

/** @throws IdentityError `role/unknown` for anything but an assignable role, `visitor` included */
export function parseRole(text: string): AssignableRole {
  const role = text.trim().toLowerCase();
  if (isAssignable(role)) return role;
  throw new IdentityError("role/unknown", { value: text, accepted: assignableRoles });
}
