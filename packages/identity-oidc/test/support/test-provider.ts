import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type KoaContextWithOIDC } from "oidc-provider";

/** What the provider's person does at its login page. */
export type Interaction = { readonly login: string } | { readonly error: "access_denied" };

export interface TestProviderOptions {
  readonly redirectUri: string;
  readonly postLogoutUrl: string;
  readonly backchannelUrl: string;
}

export const CLIENT_ID = "photos";
export const CLIENT_SECRET = "test-client-secret-which-nobody-may-see";

/** A real `oidc-provider` on a loopback port, whose people log in without being asked. */
export class TestProvider {
  readonly issuer: string;
  /** Signs what the provider signs: for tests that forge or vary its tokens. */
  readonly signingKey: JWK;
  /** Claims by subject. */
  readonly accounts = new Map<string, Readonly<Record<string, unknown>>>();
  /** What the next person does. */
  next: Interaction = { login: "sub-alice" };
  /** What happened to the logouts it sent: undefined, or the failure. */
  readonly backchannelLogouts: (Error | undefined)[] = [];
  readonly #server: Server;
  readonly #port: number;

  private constructor(server: Server, signingKey: JWK) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.issuer = `http://127.0.0.1:${String(this.#port)}`;
    this.signingKey = signingKey;
  }

  static async start(options: TestProviderOptions): Promise<TestProvider> {
    const server = createServer();
    await listen(server, 0);
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const signingKey = { ...(await exportJWK(privateKey)), alg: "ES256", use: "sig", kid: "test-key" };
    const self = new TestProvider(server, signingKey);
    const provider = self.#createProvider(options);
    const callback = provider.callback();
    server.on("request", (request, response) => {
      if (request.url?.startsWith("/interaction/") === true) void self.#interact(provider, request, response);
      else void callback(request, response);
    });
    return self;
  }

  /** Nobody can reach it until `resume`. */
  async pause(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  resume(): Promise<void> {
    return listen(this.#server, this.#port);
  }

  #createProvider({ backchannelUrl, postLogoutUrl, redirectUri }: TestProviderOptions): Provider {
    const provider: Provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: [redirectUri],
          post_logout_redirect_uris: [postLogoutUrl],
          backchannel_logout_uri: backchannelUrl,
          backchannel_logout_session_required: true,
          id_token_signed_response_alg: "ES256",
        },
      ],
      jwks: { keys: [this.signingKey] },
      cookies: { keys: ["a key of the test provider"] },
      claims: {
        openid: ["sub"],
        email: ["email", "email_verified"],
        profile: ["name", "nickname", "preferred_username", "groups"],
      },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => Promise.resolve({ sub: id, ...this.accounts.get(id) }),
      }),
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true, logoutSource: showLogoutForm },
      },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: (context) => grantEverything(provider, context),
      ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      pkce: { required: () => true },
      // The provider's own one refuses loopback addresses.
      fetch: (input, init) => {
        const direct: RequestInit = { ...init };
        delete direct.dispatcher;
        return fetch(input, direct);
      },
    });
    provider.on("backchannel.success", () => this.backchannelLogouts.push(undefined));
    provider.on("backchannel.error", (_context, error) => this.backchannelLogouts.push(error));
    return provider;
  }

  async #interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = "login" in this.next ? { login: { accountId: this.next.login } } : this.next;
    await provider.interactionFinished(request, response, result);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function grantEverything(
  provider: Provider,
  { oidc }: KoaContextWithOIDC,
): Promise<InstanceType<Provider["Grant"]> | undefined> {
  const { client, session } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email profile");
  // eslint-disable-next-line no-restricted-syntax -- of the provider, not of an ORM
  await grant.save();
  return grant;
}

/** As it is: the form carries a secret that has to be sent back. */
const showLogoutForm = (context: KoaContextWithOIDC, form: string): void => {
  context.body = form;
};
