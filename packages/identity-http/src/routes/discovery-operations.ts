import { resources } from "@pp/identity";
import { z } from "zod";
import { publicAccess } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";

const metadataSchema = z
  .object({
    issuer: z.url(),
    token_endpoint: z.url(),
    revocation_endpoint: z.url(),
    introspection_endpoint: z.url(),
    userinfo_endpoint: z.url(),
    response_types_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
    scopes_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    revocation_endpoint_auth_methods_supported: z.array(z.string()),
    introspection_endpoint_auth_methods_supported: z.array(z.string()),
  })
  .meta({ id: "AuthorizationServer" });

const clientAuthMethods = ["client_secret_basic", "client_secret_post"];

/** RFC 8414 section 2. */
const metadataOf = ({ baseUrl }: Call): z.infer<typeof metadataSchema> => ({
  issuer: new URL(baseUrl).origin,
  token_endpoint: `${baseUrl}/oauth/token`,
  revocation_endpoint: `${baseUrl}/oauth/revoke`,
  introspection_endpoint: `${baseUrl}/oauth/introspect`,
  userinfo_endpoint: `${baseUrl}/oauth/userinfo`,
  response_types_supported: ["token"],
  grant_types_supported: ["client_credentials", "password"],
  scopes_supported: [...resources, "read", "write", "*"],
  token_endpoint_auth_methods_supported: clientAuthMethods,
  revocation_endpoint_auth_methods_supported: clientAuthMethods,
  introspection_endpoint_auth_methods_supported: clientAuthMethods,
});

const discovery = (id: string, name: string): Operation =>
  defineOperation({
    id,
    method: "get",
    path: `/.well-known/${name}`,
    tag: "OAuth2",
    summary: "What the authorization server can do, and where (RFC 8414)",
    access: publicAccess,
    responses: { 200: { description: "The metadata", schema: metadataSchema } },
    run: async (call) => answer(metadataOf(call)),
  });

export const discoveryOperations: readonly Operation[] = [
  discovery("authorizationServerMetadata", "oauth-authorization-server"),
  discovery("openidMetadata", "openid-configuration"),
];
