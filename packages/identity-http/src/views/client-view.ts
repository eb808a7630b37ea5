import type { Client } from "@pp/identity";
import { z } from "zod";
import { optionalInstant, presentOnly } from "./json.ts";

/** An OAuth2 client, with the keys of the original API. Its secret is not part of it. */
export const clientSchema = z
  .object({
    ClientUID: z.string(),
    ClientName: z.string(),
    ClientRole: z.string(),
    ClientType: z.literal("confidential"),
    ClientURL: z.string().optional(),
    CallbackURL: z.string().optional(),
    UserUID: z.string().optional().describe("The account that it acts for"),
    UserName: z.string().optional(),
    AuthProvider: z.literal("client"),
    AuthMethod: z.literal("oauth2"),
    AuthScope: z.string(),
    AuthExpires: z.int().describe("Lifetime of its tokens, in seconds"),
    AuthTokens: z.int().describe("How many tokens are good at the same time; -1: any number"),
    AuthEnabled: z.boolean(),
    LastActive: z.iso.datetime().optional(),
    CreatedAt: z.iso.datetime(),
    UpdatedAt: z.iso.datetime(),
  })
  .meta({ id: "Client" });

export const clientView = (client: Client): z.infer<typeof clientSchema> => ({
  ClientUID: client.uid,
  ClientName: client.name,
  ClientRole: client.role,
  ClientType: "confidential",
  ...presentOnly({
    ClientURL: client.url,
    CallbackURL: client.callbackUrl,
    UserUID: client.accountUid ?? "",
    UserName: client.username,
  }),
  AuthProvider: "client",
  AuthMethod: "oauth2",
  AuthScope: client.scope,
  AuthExpires: client.tokenLifetimeSeconds,
  AuthTokens: client.tokenLimit,
  AuthEnabled: client.enabled,
  ...optionalInstant("LastActive", client.lastActiveAt),
  CreatedAt: client.createdAt.toISOString(),
  UpdatedAt: client.updatedAt.toISOString(),
});
