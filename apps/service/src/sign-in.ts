import { createHash } from "node:crypto";
import type { ClientAddress } from "@pp/identity-http";
import { sessionCookieHeaders } from "@pp/identity-http";
import { toNodeListener } from "@pp/identity-http/node";
import { type Identity, isIdentityError } from "@pp/identity";
import { createOidcHandler, type OidcOptions } from "@pp/identity-oidc";
import type { FastifyInstance } from "fastify";
import { type Config, ConfigError, siteUrlOf } from "./config.ts";

interface SignIn {
  readonly identity: Identity;
  readonly config: Config;
  readonly clientIp: ClientAddress;
  readonly onError: (error: unknown) => void;
}

const basePath = "/api/v1/oidc";

/** Sign-in with OpenID where a provider is configured. @throws ConfigError when half of it is */
export function addSignIn(app: FastifyInstance, signIn: SignIn): void {
  const options = optionsOf(signIn.config);
  if (options === undefined) return;
  const cookie = sessionCookieHeaders({ publicOrigin: new URL(options.publicUrl).origin });
  const peers = new WeakMap<Request, string>();
  const handler = createOidcHandler(signIn.identity, {
    ...options,
    clientIp: (request) => signIn.clientIp(peers.get(request) ?? "", request.headers),
    onSignedIn: async ({ returnTo, session, token }, request) => {
      await endSession(request);
      return new Response(null, {
        status: 303,
        headers: { Location: returnTo, "Set-Cookie": cookie.set(token, session) },
      });
    },
    onSignOut: async (request) => {
      await endSession(request);
      return { "Set-Cookie": cookie.clear };
    },
    onError: signIn.onError,
  });
  /** The one that the browser has: its secret is worth nothing from now on, wherever else it may be. */
  async function endSession({ headers }: Request): Promise<void> {
    const result = await signIn.identity.authenticate(cookie.read(headers) ?? "");
    if (result.kind === "denied") return;
    const { account, session } = result.principal;
    await signIn.identity.sessions.end(session.id, { name: account?.uid ?? "anonymous" }).catch((error: unknown) => {
      // Somebody has ended it a moment ago: that is what was wanted.
      if (!isIdentityError(error) || error.kind !== "not-found") throw error;
    });
  }
  const listener = toNodeListener((request, peerAddress) => {
    peers.set(request, peerAddress);
    return handler(request);
  });
  app.addHook("onRequest", (request, reply, done) => {
    if (!request.url.startsWith(`${basePath}/`)) {
      done();
      return;
    }
    reply.hijack();
    listener(request.raw, reply.raw);
  });
}

type GivenOptions = Omit<OidcOptions, "clientIp" | "onSignedIn" | "onSignOut" | "onError">;

function optionsOf(config: Config): GivenOptions | undefined {
  const {
    PHOTOPRISM_OIDC_CLIENT: clientId,
    PHOTOPRISM_OIDC_SECRET: clientSecret,
    PHOTOPRISM_OIDC_URI: issuer,
  } = config;
  if (issuer === undefined) return undefined;
  if (clientId === undefined) throw new ConfigError("PHOTOPRISM_OIDC_CLIENT: needed with PHOTOPRISM_OIDC_URI");
  if (clientSecret === undefined) throw new ConfigError("PHOTOPRISM_OIDC_SECRET: needed with PHOTOPRISM_OIDC_URI");
  return {
    issuer,
    clientId,
    clientSecret,
    publicUrl: siteUrlOf(config),
    basePath,
    scopes: config.PHOTOPRISM_OIDC_SCOPES,
    providerName: config.PHOTOPRISM_OIDC_PROVIDER,
    usernameClaim: config.PHOTOPRISM_OIDC_USERNAME,
    register: config.PHOTOPRISM_OIDC_REGISTER,
    role: config.PHOTOPRISM_OIDC_ROLE,
    webdav: config.PHOTOPRISM_OIDC_WEBDAV,
    groupClaim: config.PHOTOPRISM_OIDC_GROUP_CLAIM,
    requireGroup: config.PHOTOPRISM_OIDC_GROUP,
    ...(config.PHOTOPRISM_OIDC_DOMAIN === undefined ? {} : { domain: config.PHOTOPRISM_OIDC_DOMAIN }),
    ...(config.PHOTOPRISM_OIDC_GROUP_ROLE === undefined ? {} : { groupRoles: config.PHOTOPRISM_OIDC_GROUP_ROLE }),
    // The same in every instance, and nothing more to configure.
    cookieKey: createHash("sha256").update(`sign-in cookies\0${clientSecret}`).digest(),
  };
}
