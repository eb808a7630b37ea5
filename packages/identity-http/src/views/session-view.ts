import type { Account, Principal, Session } from "@pp/identity";
import { z } from "zod";
import { accountSchema, accountView } from "./account-view.ts";
import { presentOnly } from "./json.ts";

/** A session in a list. `ID` names it and opens nothing. */
export const sessionSchema = z
  .object({
    ID: z.string(),
    Kind: z.enum(["browser", "app-password", "app-session", "access-token", "client-token"]),
    UserUID: z.string().optional(),
    UserName: z.string().optional(),
    ClientUID: z.string().optional(),
    ClientName: z.string().optional(),
    ClientIP: z.string().optional(),
    LoginIP: z.string().optional(),
    UserAgent: z.string().optional(),
    AuthProvider: z.string(),
    AuthMethod: z.string(),
    AuthScope: z.string(),
    GrantType: z.string(),
    Timeout: z.int().describe("Seconds without use after which it ends; 0: no such limit"),
    LastActive: z.iso.datetime(),
    Expires: z.iso.datetime().nullable().describe("null: never"),
    CreatedAt: z.iso.datetime(),
    Current: z.boolean().describe("The session that this request came with"),
  })
  .meta({ id: "Session" });

export const sessionView = (
  session: Session,
  kind: Principal["kind"],
  caller: Principal | undefined,
): z.infer<typeof sessionSchema> => ({
  ID: session.refId,
  Kind: kind,
  ...presentOnly({
    UserUID: session.accountUid ?? "",
    UserName: session.username,
    ClientUID: session.clientUid ?? "",
    ClientName: session.clientName,
    ClientIP: session.clientIp,
    LoginIP: session.loginIp,
    UserAgent: session.userAgent,
  }),
  AuthProvider: session.provider,
  AuthMethod: session.method,
  AuthScope: session.scope,
  GrantType: session.grantType,
  Timeout: session.idleTimeoutSeconds,
  LastActive: session.lastActiveAt.toISOString(),
  Expires: session.expiresAt?.toISOString() ?? null,
  CreatedAt: session.createdAt.toISOString(),
  Current: session.id === caller?.session.id,
});

export const endedSchema = z
  .object({ status: z.literal("deleted"), session_id: z.string() })
  .meta({ id: "SessionDeleted" });

/** What a login, or a look at the own session, gives. */
export const ownSessionSchema = z
  .object({
    status: z.literal("success"),
    session_id: z.string().describe("Names the session and opens nothing"),
    id: z.string().optional().describe("Deprecated copy of access_token"),
    access_token: z.string().optional().describe("Left out where the session is in a cookie"),
    token_type: z.literal("Bearer").optional(),
    expires_in: z.int().describe("Seconds; 0: never"),
    provider: z.string(),
    scope: z.string(),
    user: accountSchema.optional(),
    data: z.object({}),
    config: z.object({}),
  })
  .meta({ id: "OwnSession" });

export interface OwnSession {
  readonly session: Session;
  readonly account: Account | undefined;
  /** Of a new session, and only where it is not put into a cookie. */
  readonly token?: string | undefined;
}

export const ownSessionView = (
  { account, session, token }: OwnSession,
  now: Date,
): z.infer<typeof ownSessionSchema> => ({
  status: "success",
  session_id: session.id,
  ...(token === undefined ? {} : { id: token, access_token: token, token_type: "Bearer" }),
  expires_in: expiresInSeconds(session, now),
  provider: session.provider,
  scope: session.scope,
  ...(account === undefined ? {} : { user: accountView(account) }),
  // What the original puts here belongs to its photo library.
  data: {},
  config: {},
});

/** 0: never, as the original says it. */
export const expiresInSeconds = ({ expiresAt }: Pick<Session, "expiresAt">, now: Date): number =>
  expiresAt === undefined ? 0 : Math.max(1, Math.floor((expiresAt.getTime() - now.getTime()) / 1000));
