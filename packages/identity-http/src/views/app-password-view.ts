import type { AppPassword, IssuedToken } from "@pp/identity";
import { z } from "zod";
import { expiresInSeconds } from "./session-view.ts";

/** A new app password: as the token endpoint gives it, with the name by which it is ended. */
export const appPasswordSchema = z
  .object({
    status: z.literal("success"),
    ID: z.string().describe("Names it in the list of sessions"),
    session_id: z.string(),
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    expires_in: z.int().describe("Seconds; 0: never"),
    client_name: z.string(),
    scope: z.string(),
  })
  .meta({ id: "AppPassword" });

export const appPasswordView = (
  { secret, session }: IssuedToken<AppPassword>,
  now: Date,
): z.infer<typeof appPasswordSchema> => ({
  status: "success",
  ID: session.refId,
  session_id: session.id,
  access_token: secret,
  token_type: "Bearer",
  expires_in: expiresInSeconds(session, now),
  client_name: session.clientName,
  scope: session.scope,
});
