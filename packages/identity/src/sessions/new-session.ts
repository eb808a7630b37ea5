import type { Scope } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import type { Realm } from "../audit/audit-event.ts";
import type { Digest } from "../kernel/digest.ts";
import type { Random } from "../kernel/random.ts";
import type { SessionPolicy } from "./session-policy.ts";
import type { GrantType, Session, SessionMethod, SessionProvider } from "./session.ts";
import { makeSessionRefId, sessionIdOf, type SessionSecret } from "./session-token.ts";

/** What differs from one kind of session to another; the rest is the same for all. */
export interface SessionSeed {
  readonly secret: SessionSecret;
  readonly account?: Account | undefined;
  readonly client?: Pick<Session, "clientName"> & Partial<Pick<Session, "clientUid">>;
  readonly provider: SessionProvider;
  readonly method: SessionMethod;
  readonly grantType: GrantType;
  readonly scope: Scope;
  readonly parent?: Session | undefined;
  readonly clientIp?: string;
  readonly userAgent?: string;
  readonly expiresAt: Date | undefined;
  readonly idleTimeoutSeconds: number;
}

interface Making {
  readonly now: Date;
  readonly digest: Digest;
  readonly random: Random;
}

export function makeSession(seed: SessionSeed, { now, digest, random }: Making): Session {
  const { account, client, parent } = seed;
  const clientIp = seed.clientIp ?? "";
  return {
    id: sessionIdOf(seed.secret, digest),
    refId: makeSessionRefId(random),
    accountUid: account?.uid,
    username: account?.username ?? "",
    clientUid: client?.clientUid,
    clientName: client?.clientName ?? "",
    provider: seed.provider,
    method: seed.method,
    grantType: seed.grantType,
    issuer: account?.issuer ?? "",
    authId: account?.authId ?? "",
    parentId: parent?.id,
    scope: seed.scope,
    clientIp,
    loginIp: clientIp,
    userAgent: seed.userAgent ?? "",
    createdAt: now,
    updatedAt: now,
    lastActiveAt: toSecond(now),
    expiresAt: seed.expiresAt === undefined ? undefined : toSecond(seed.expiresAt),
    idleTimeoutSeconds: seed.idleTimeoutSeconds,
  };
}

/** Limits are kept to the second. */
const toSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

type Limits = Pick<SessionSeed, "expiresAt" | "idleTimeoutSeconds">;

/** Of a browser session: longer behind a second factor, a day after a sign-in with OpenID, which asks for none of ours. */
export function browserLimits(
  account: Account,
  { now, policy, realm }: { readonly now: Date; readonly policy: SessionPolicy; readonly realm?: Realm },
): Limits {
  if (realm === "oidc") {
    const idleTimeoutSeconds = Math.max(policy.idleTimeoutSeconds, 0);
    return { expiresAt: after(now, policy.oidcMaxAgeSeconds), idleTimeoutSeconds };
  }
  const factor = account.method === "2fa" ? 2 : 1;
  const maxAgeSeconds = policy.maxAgeSeconds * factor;
  return {
    expiresAt: maxAgeSeconds > 0 ? after(now, maxAgeSeconds) : undefined,
    idleTimeoutSeconds: Math.max(policy.idleTimeoutSeconds, 0) * factor,
  };
}

/** Never longer than the app password that it was opened with. */
export function childLimits(own: Limits, parent: Session): Limits {
  const ends = [own.expiresAt, parent.expiresAt].filter((date) => date !== undefined);
  const earliest = ends.length === 0 ? undefined : new Date(Math.min(...ends.map((date) => date.getTime())));
  return { expiresAt: earliest, idleTimeoutSeconds: own.idleTimeoutSeconds };
}

/** `lifetimeSeconds` -1: no limit. */
export const tokenLimits = (now: Date, lifetimeSeconds: number): Limits => ({
  expiresAt: lifetimeSeconds < 0 ? undefined : after(now, lifetimeSeconds),
  idleTimeoutSeconds: 0,
});

const after = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000);
