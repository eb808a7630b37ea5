import { randomBytes } from "node:crypto";
import { createNodeIdentity } from "@pp/identity-node";
import { MemoryStore } from "@pp/identity-testing"; // or a store of @pp/identity-typeorm
import { createOidcHandler } from "../src/index.ts";

const identity = createNodeIdentity({ store: new MemoryStore() });

/** Answers what is below /api/v1/oidc: mount it in any framework that has a standard Request. */
export const signInWith = (provider: { issuer: string; clientId: string; clientSecret: string }, publicUrl: string) =>
  createOidcHandler(identity, {
    ...provider,
    publicUrl,
    register: true,
    role: "viewer",
    cookieKey: randomBytes(32), // from your secrets, when there is more than one process
    clientIp: () => "127.0.0.1", // of the connection, as your framework knows it
    onSignedIn: ({ account, returnTo, token }) => {
      const cookie = `session=${token}; Path=/; HttpOnly; Secure; SameSite=Lax`;
      const headers = { location: returnTo, "set-cookie": cookie, "x-welcome": account.displayName };
      return new Response(null, { status: 303, headers });
    },
  });
