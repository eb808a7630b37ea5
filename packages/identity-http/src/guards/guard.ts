import type { GrantedRole, Identity, Permission, Principal, Resource } from "@pp/identity";
import { meets, type Requirement } from "../access/requirement.ts";
import { findProblem, type Problem, problems } from "../problem.ts";
import { Gate, type GatedRequest, type GateOptions } from "../request/gate.ts";

/** The guards of a framework, `H` being what it takes for one. */
export interface Guards<H> {
  /** Anybody who is known, persons and programs. */
  requireSession(): H;
  /** The owner's role and the token's scope both allow it. */
  requireScope(resource: Resource, permission: Permission): H;
  /** One of the roles, with all that it may do: a token with a narrower scope has no role. */
  requireRole(...roles: readonly [GrantedRole, ...GrantedRole[]]): H;
}

export type Verdict =
  { readonly kind: "ok"; readonly principal: Principal } | { readonly kind: "refused"; readonly problem: Problem };

/** Judges requests for a framework's guards. Whatever goes wrong is a refusal. */
export type Guard = (request: GatedRequest, requirement: Requirement) => Promise<Verdict>;

/** @throws TypeError when the options of the cookie are wrong */
export function makeGuard(identity: Identity, options: GateOptions): Guard {
  const gate = new Gate(identity, options);
  return async (request, requirement) => {
    try {
      const caller = await gate.identify(request);
      if (caller.kind === "anonymous") return refused(problems.unauthenticated);
      if (caller.kind === "refused") return caller;
      return meets(caller.principal, requirement) ? caller : refused(problems.forbidden);
    } catch (error) {
      const problem = findProblem(error);
      if (problem === undefined) options.onError?.(error);
      return refused(problem ?? problems.unexpected);
    }
  };
}

const refused = (problem: Problem): Verdict => ({ kind: "refused", problem });

/** The three guards from the one thing that a framework has to say: how a requirement becomes its handler. */
export const makeGuards = <H>(handlerFor: (requirement: Requirement) => H): Guards<H> => ({
  requireSession: () => handlerFor({ kind: "session" }),
  requireScope: (resource, permission) => handlerFor({ kind: "scope", resource, permission }),
  requireRole: (...roles) => handlerFor({ kind: "role", roles }),
});
