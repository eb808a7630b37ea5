import type { Client } from "@pp/identity";
import type { Properties } from "./account-properties.ts";

/** The fields of a client under the names of the reference system. Holds no secret. */
export const clientProperties = (client: Client): Properties => ({
  AuthEnabled: client.enabled,
  AuthExpires: client.tokenLifetimeSeconds,
  AuthMethod: "oauth2",
  AuthProvider: "client",
  AuthScope: client.scope,
  AuthTokens: client.tokenLimit,
  CallbackURL: client.callbackUrl,
  ClientName: client.name,
  ClientRole: client.role,
  ClientType: "confidential",
  ClientUID: client.uid,
  ClientURL: client.url,
  CreatedAt: client.createdAt,
  LastActive: client.lastActiveAt,
  UpdatedAt: client.updatedAt,
  UserName: client.username,
  UserUID: client.accountUid,
});
