import { z } from "zod";
import { password, username } from "./fields.ts";

/** The names of RFC 6749; unknown parameters are ignored, as section 3.2 asks. */
export const clientFields = {
  client_id: z.string().max(64).optional(),
  client_secret: z.string().max(256).optional(),
};

export const tokenBody = z
  .object({
    ...clientFields,
    grant_type: z.string().max(128).default("client_credentials"),
    scope: z.string().max(767).optional(),
    username: username.optional(),
    password: password.optional(),
    client_name: z.string().max(200).optional().describe("What the app password is for"),
    expires_in: z.coerce.number().int().min(0).max(315_360_000).optional().describe("Seconds; 0: never"),
  })
  .meta({ id: "TokenRequest" });

export const tokenSchema = z
  .object({
    status: z.literal("success"),
    session_id: z.string(),
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    expires_in: z.int().describe("Seconds; 0: never"),
    client_name: z.string(),
    scope: z.string(),
  })
  .meta({ id: "Token" });

/** RFC 6749 section 5.2. */
export const oauthError = (status: number, error: string, message: string) =>
  ({ status, error, message, extra: { error } }) as const;

export const invalidClient = {
  ...oauthError(401, "invalid_client", "The client is not known, or its secret is wrong"),
  headers: { "WWW-Authenticate": 'Basic realm="oauth"' },
} as const;
