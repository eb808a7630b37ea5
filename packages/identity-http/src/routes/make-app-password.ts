import { type AppPassword, authorize, type IssuedToken, parseScope, scopeWithin } from "@pp/identity";
import type { CallContext } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { invalidField, ProblemError, problems } from "../problem.ts";
import { confirmOwner } from "./confirm-owner.ts";

export interface WantedAppPassword {
  /** Must be the caller's, where it is given. */
  readonly username?: string | undefined;
  /** The account's; accounts without one need a session that was opened a moment ago. */
  readonly password?: string | undefined;
  readonly name?: string | undefined;
  readonly scope?: string | undefined;
  /** -1: no end. */
  readonly lifetimeSeconds: number;
}

/**
 * An app password for the caller's own account. Only a person at a browser gets one: a program cannot make itself
 * another, and nobody makes one that may do more than their own session.
 *
 * @throws ProblemError; IdentityError as `addAppPassword`
 */
export async function makeAppPassword(
  call: CallContext,
  { lifetimeSeconds, name, password, scope, username }: WantedAppPassword,
): Promise<IssuedToken<AppPassword>> {
  const caller = requireCaller(call);
  if (caller.account === undefined || caller.kind !== "browser") throw new ProblemError(problems.forbidden);
  if (!authorize(caller, "sessions", "create")) throw new ProblemError(problems.forbidden);
  if (username !== undefined && username.trim().toLowerCase() !== caller.account.username) {
    throw new ProblemError(problems.forbidden);
  }
  if (name === undefined || name.trim() === "") throw new ProblemError(invalidField("client_name", "required"));
  if (scope === undefined || scope.trim() === "") {
    throw new ProblemError(invalidField("scope", "required: resources such as photos, read, write, or *"));
  }
  if (!scopeWithin(parseScope(scope), caller.scope)) throw new ProblemError(scopeTooWide);
  await confirmOwner(call, password);
  return call.identity.sessions.addAppPassword(caller.account.uid, { name, scope, lifetimeSeconds }, call.actor);
}

const scopeTooWide = {
  ...problems.forbidden,
  message: "scope: more than your own session may do",
  errorCode: "access/scope-exceeded",
} as const;
