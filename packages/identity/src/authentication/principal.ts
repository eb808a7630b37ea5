import type { Scope } from "../access/scope.ts";
import type { GrantedRole } from "../access/grants.ts";
import type { AccountUid } from "../accounts/account-uid.ts";
import type { ClientUid } from "../clients/client-uid.ts";
import type { SessionId, SessionKind } from "../sessions/session.ts";

/** Who is asking, as `authenticate` found it. Plain data without any secret. */
export interface Principal {
  readonly kind: SessionKind;
  readonly session: { readonly id: SessionId; readonly refId: string };
  readonly account: PrincipalAccount | undefined;
  readonly client: { readonly uid: ClientUid; readonly name: string; readonly role: GrantedRole } | undefined;
  readonly scope: Scope;
}

export interface PrincipalAccount {
  readonly uid: AccountUid;
  readonly username: string;
  /** The effective role: super admins are `admin`. */
  readonly role: GrantedRole;
  readonly superAdmin: boolean;
}
