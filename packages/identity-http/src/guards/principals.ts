import type { Principal } from "@pp/identity";

/** Nobody else has it: what comes with a request cannot be taken for a principal. A WeakMap costs the collector more. */
const key = Symbol("principal");

interface Guarded {
  [key]?: Principal;
}

/** Who made a request, remembered with it. */
export function rememberPrincipal(request: object, principal: Principal): void {
  (request as Guarded)[key] = principal;
}

/** The principal of a guarded request. @throws Error when no guard has let it through */
export function principalOf(request: object): Principal {
  const principal = (request as Guarded)[key];
  if (principal === undefined) throw new Error("no guard stands before this route: add requireSession() or another");
  return principal;
}
