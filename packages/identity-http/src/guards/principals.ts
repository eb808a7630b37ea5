import type { Principal } from "@pp/identity";

/** Who made a request, remembered beside it: nothing that comes with the request can be taken for it. */
const principals = new WeakMap<object, Principal>();

export function rememberPrincipal(request: object, principal: Principal): void {
  principals.set(request, principal);
}

/** The principal of a guarded request. @throws Error when no guard has let it through */
export function principalOf(request: object): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw new Error("no guard stands before this route: add requireSession() or another");
  return principal;
}
