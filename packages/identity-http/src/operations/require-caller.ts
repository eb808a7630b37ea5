import type { Principal } from "@pp/identity";
import { ProblemError, problems } from "../problem.ts";
import type { CallContext } from "./operation.ts";

/** The caller of an operation that is not public. */
export function requireCaller({ caller }: Pick<CallContext, "caller">): Principal {
  if (caller === undefined) throw new ProblemError(problems.unauthenticated);
  return caller;
}
