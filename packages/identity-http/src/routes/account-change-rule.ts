import { type Account, authorize, type Principal } from "@pp/identity";
import { mayReachAll } from "../access/operation-access.ts";
import type { CallContext } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { type Problem, ProblemError, problems } from "../problem.ts";
import { protectSuperAdmin, requireSuperAdmin } from "./super-admin-rule.ts";

/** What everybody may change of their own account. */
const ownFields: ReadonlySet<string> = new Set(["DisplayName", "Email"]);

/** What only super admins may change, and only of others. */
const superAdminFields: ReadonlySet<string> = new Set(["SuperAdmin", "AuthProvider", "AuthID"]);

/**
 * What nobody changes of the own account here: rights, which one administrator gives another; and ways to log in, for
 * which a session is not enough of a proof: password and second factor have operations that ask for the password.
 */
const neverOwnFields: ReadonlySet<string> = new Set([
  ...superAdminFields,
  "Role",
  "CanLogin",
  "DisableTwoFactor",
  "Password",
]);

/** Those who manage users, all of them. */
export const mayManageUsers = (caller: Principal): boolean =>
  mayReachAll(caller, "users") && authorize(caller, "users", "manage");

/**
 * Asked before anything is changed. What is given counts, not whether it differs from what is stored.
 *
 * @throws ProblemError 403 that names the field
 */
export function requireMayModify(call: Pick<CallContext, "caller">, target: Account, changes: object): void {
  const caller = requireCaller(call);
  const isOwn = caller.account?.uid === target.uid;
  if (!isOwn) protectSuperAdmin(call, target);
  for (const field of Object.keys(changes)) {
    if (ownFields.has(field)) continue;
    if (!mayManageUsers(caller)) throw new ProblemError(forManagers(field));
    if (isOwn && neverOwnFields.has(field)) throw new ProblemError(notOnOwn(field));
    if (superAdminFields.has(field)) requireSuperAdmin(call, field);
  }
}

const forManagers = (field: string): Problem => ({
  ...problems.forbidden,
  message: `${field}: only those who manage users may change that`,
  extra: { field },
});

const notOnOwn = (field: string): Problem => ({
  ...problems.forbidden,
  message: `${field}: cannot be changed on your own account here; ask another administrator`,
  errorCode: "account/own",
  extra: { field },
});
