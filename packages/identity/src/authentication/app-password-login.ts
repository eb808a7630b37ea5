import { scopeAllows } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import type { Realm } from "../audit/audit-event.ts";
import { isSessionExpired, type Session, sessionKind } from "../sessions/session.ts";
import { sessionIdOf } from "../sessions/session-token.ts";
import type { AppPassword } from "../sessions/app-password.ts";
import type { AuthDeps } from "./auth-deps.ts";
import type { DenialReason } from "./login.ts";

export type AppPasswordCheck =
  | { readonly kind: "right"; readonly parent: Session }
  | { readonly kind: "denied"; readonly reason: DenialReason }
  /** Not one of ours: perhaps somebody's password looks like that. */
  | { readonly kind: "unknown" };

interface Presented {
  readonly account: Account;
  readonly secret: AppPassword;
  readonly realm: Realm;
  readonly now: Date;
}

/** Whether the app password may open a session here: it must be the account's own, alive, and its scope must allow it. */
export async function checkAppPassword(
  { store, digest }: Pick<AuthDeps, "store" | "digest">,
  { account, secret, realm, now }: Presented,
): Promise<AppPasswordCheck> {
  const parent = await store.read((reader) => reader.sessions.find({ id: sessionIdOf(secret, digest) }));
  if (parent === undefined || sessionKind(parent) !== "app-password") return { kind: "unknown" };
  if (parent.accountUid !== account.uid) return { kind: "denied", reason: "app password belongs to another account" };
  if (isSessionExpired(parent, now)) return { kind: "denied", reason: "app password expired or unknown" };
  const isAllowed =
    realm === "webdav" ? scopeAllows(parent.scope, "webdav", "view") : scopeAllows(parent.scope, "sessions", "create");
  return isAllowed ? { kind: "right", parent } : { kind: "denied", reason: "insufficient scope" };
}
