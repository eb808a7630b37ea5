import { effectiveRole, isExpired, mayLogIn } from "../accounts/account.ts";
import { isSessionExpired, sessionKind } from "../sessions/session.ts";
import { parseSessionSecret, sessionIdOf } from "../sessions/session-token.ts";
import type { AuthDeps } from "./auth-deps.ts";
import type { SessionWithOwner } from "./principal-reader.ts";
import type { Principal } from "./principal.ts";

/** For logs only: the caller of a request hears that it is denied and nothing else. */
export type AuthenticationDenial =
  "malformed" | "unknown" | "expired" | "account deleted" | "account disabled" | "account expired" | "client disabled";

export type Authentication =
  | { readonly kind: "ok"; readonly principal: Principal }
  | { readonly kind: "denied"; readonly reason: AuthenticationDenial };

/**
 * The only way from a secret to a principal: session token, app password, access token or client token. One indexed
 * read and no write; nothing is remembered between calls, so what another process revokes counts at the next call.
 *
 * @throws IdentityError `store/unavailable`: never taken for a yes
 */
export async function authenticate(
  { clock, digest, store }: Pick<AuthDeps, "clock" | "digest" | "store">,
  text: string,
): Promise<Authentication> {
  const secret = parseSessionSecret(text);
  if (secret === undefined) return { kind: "denied", reason: "malformed" };
  const id = sessionIdOf(secret, digest);
  const found = await store.read((reader) => reader.principals.find(id));
  if (found === undefined) return { kind: "denied", reason: "unknown" };
  const reason = findDenial(found, clock.now());
  return reason === undefined ? { kind: "ok", principal: principalOf(found) } : { kind: "denied", reason };
}

/** Asked at every use: a disabled account's or client's secrets are dead at once, whatever their own limits say. */
export function findDenial(
  { account, client, session }: SessionWithOwner,
  now: Date,
): AuthenticationDenial | undefined {
  if (isSessionExpired(session, now)) return "expired";
  if (account !== undefined) {
    if (account.deletedAt !== undefined) return "account deleted";
    if (isExpired(account, now)) return "account expired";
    if (!mayLogIn(account, now)) return "account disabled";
  }
  return client?.enabled === false ? "client disabled" : undefined;
}

export const principalOf = ({ account, client, session }: SessionWithOwner): Principal => ({
  kind: sessionKind(session),
  session: { id: session.id, refId: session.refId },
  account:
    account === undefined
      ? undefined
      : { uid: account.uid, username: account.username, role: effectiveRole(account), superAdmin: account.superAdmin },
  client: client === undefined ? undefined : { uid: client.uid, name: client.name, role: client.role },
  scope: session.scope,
});
