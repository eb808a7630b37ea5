import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export const client = { id: "photos", secret: "a secret of the tests and of nobody else" };

export interface RunningProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** A real OpenID provider with its own pages: whoever types a name gets an account of it. */
export async function startProvider(serviceUrl: string): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${serviceUrl}/api/v1/oidc/redirect`],
        post_logout_redirect_uris: [`${serviceUrl}/`],
      },
    ],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username"],
      email: ["email", "email_verified"],
      address: [],
    },
    cookies: { keys: ["a key of the tests"] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({
        sub,
        name: `${sub.charAt(0).toUpperCase()}${sub.slice(1)} Example`,
        preferred_username: sub,
        email: `${sub}@example.com`,
        email_verified: true,
      }),
    }),
  });
  const callback = provider.callback();
  server.on("request", (request, response) => void callback(request, response));
  return {
    issuer,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
