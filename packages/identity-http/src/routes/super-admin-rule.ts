import type { Account } from "@pp/identity";
import type { CallContext } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems } from "../problem.ts";

/**
 * What only a super admin may do.
 *
 * @param what with which the message begins
 * @throws ProblemError 403
 */
export function requireSuperAdmin(call: Pick<CallContext, "caller">, what: string): void {
  if (requireCaller(call).account?.superAdmin === true) return;
  const message = `${what}: only a super admin may do that`;
  throw new ProblemError({ ...problems.forbidden, message, errorCode: "access/super-admin-needed" });
}

/** Other administrators have no power over a super admin, or they could make themselves one. */
export function protectSuperAdmin(call: Pick<CallContext, "caller">, target: Account): void {
  if (target.superAdmin) requireSuperAdmin(call, "This is the account of a super admin");
}
