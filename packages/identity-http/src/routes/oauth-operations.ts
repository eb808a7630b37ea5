import { z } from "zod";
import { own, publicAccess } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError } from "../problem.ts";
import { presentOnly } from "../views/json.ts";
import { invalidClient, tokenBody, tokenSchema } from "./oauth-fields.ts";
import { issueToken } from "./issue-token.ts";
import { requireClient } from "./require-client.ts";
import { revokeBody, revokedSchema, revokeToken } from "./revoke-token.ts";

const introspectBody = z
  .object({
    token: z.string().max(256),
    token_type_hint: z.string().max(64).optional(),
    client_id: z.string().max(64).optional(),
    client_secret: z.string().max(256).optional(),
  })
  .meta({ id: "IntrospectionRequest" });

const introspectionSchema = z
  .object({
    active: z.boolean(),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    username: z.string().optional(),
    token_type: z.literal("Bearer").optional(),
    iat: z.int().optional(),
    exp: z.int().optional(),
  })
  .meta({ id: "Introspection" });

async function introspect(call: Call<unknown, unknown, z.infer<typeof introspectBody>>): Promise<Response> {
  const result = await call.identity.tokens.introspect(call.body.token, requireClient(call, call.body));
  if (result === undefined) throw new ProblemError(invalidClient);
  if (!result.active) return answer({ active: false });
  return answer({
    active: true,
    scope: result.scope,
    client_id: result.clientId,
    ...presentOnly({ username: result.username }),
    token_type: "Bearer",
    iat: result.issuedAt,
    ...(result.expiresAt === undefined ? {} : { exp: result.expiresAt }),
  });
}

const userinfoSchema = z
  .object({
    sub: z.string(),
    preferred_username: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    updated_at: z.int(),
  })
  .meta({ id: "UserInfo" });

async function userinfo(call: Call): Promise<Response> {
  const account = await call.identity.accounts.get(requireCaller(call).account?.uid ?? "");
  return answer({
    sub: account.uid,
    preferred_username: account.username,
    ...presentOnly({ name: account.displayName, email: account.email }),
    updated_at: Math.floor(account.updatedAt.getTime() / 1000),
  });
}

const tag = "OAuth2";

export const oauthOperations: readonly Operation[] = [
  defineOperation({
    id: "issueToken",
    method: "post",
    path: "/oauth/token",
    tag,
    summary: "A token for a client (client_credentials), or an app password for the own account (password)",
    access: publicAccess,
    isOAuth: true,
    body: tokenBody,
    responses: { 200: { description: "The token, shown this once", schema: tokenSchema } },
    run: issueToken,
  }),
  defineOperation({
    id: "revokeToken",
    method: "post",
    path: "/oauth/revoke",
    tag,
    summary: "End a token (RFC 7009); an unknown one is as good as ended",
    access: publicAccess,
    isOAuth: true,
    body: revokeBody,
    bodyRequired: false,
    responses: { 200: { description: "There is no such token any more", schema: revokedSchema } },
    run: revokeToken,
  }),
  defineOperation({
    id: "introspectToken",
    method: "post",
    path: "/oauth/introspect",
    tag,
    summary: "What a token of the client itself is good for (RFC 7662)",
    access: publicAccess,
    isOAuth: true,
    body: introspectBody,
    responses: {
      200: { description: "Of other tokens than its own a client hears nothing", schema: introspectionSchema },
    },
    run: introspect,
  }),
  defineOperation({
    id: "userInfo",
    method: "get",
    path: "/oauth/userinfo",
    tag,
    summary: "Whose token it is",
    access: own("users", "view"),
    responses: { 200: { description: "The account", schema: userinfoSchema } },
    run: userinfo,
  }),
];
