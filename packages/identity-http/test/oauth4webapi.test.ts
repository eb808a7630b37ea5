import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as oauth from "oauth4webapi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeApi } from "../src/node.ts";
import { type Http, makeHttp } from "./support/http.ts";
import { isGood, type KnownClient, register } from "./support/oauth-clients.ts";

// eslint-disable-next-line @typescript-eslint/no-deprecated -- so that it stands out: loopback has no TLS
const options = { [oauth.allowInsecureRequests]: true } as const;

let http: Http;
let server: Server;
let issuer: URL;
let backup: KnownClient;
beforeEach(async () => {
  http = makeHttp();
  backup = await register(http, "Backup");
  const api = nodeApi(http.identity, { clock: http.clock });
  server = createServer((request, response) => {
    if (!api(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const discover = async (): Promise<oauth.AuthorizationServer> =>
  oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options }));

const clientOf = ({ uid }: KnownClient): oauth.Client => ({ client_id: uid });

async function grant(
  authentication: oauth.ClientAuth,
  parameters: Readonly<Record<string, string>> = {},
): Promise<oauth.TokenEndpointResponse> {
  const [as, client] = [await discover(), clientOf(backup)];
  const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, { ...parameters }, options);
  return oauth.processClientCredentialsResponse(as, client, response);
}

describe.each([
  ["client_secret_basic", oauth.ClientSecretBasic],
  ["client_secret_post", oauth.ClientSecretPost],
])("oauth4webapi with %s", (_, authenticationOf) => {
  it("finds the server, gets a token for less than it may have, has it explained, and ends it", async () => {
    const [as, client, authentication] = [await discover(), clientOf(backup), authenticationOf(backup.secret)];
    const { access_token: token, ...granted } = await grant(authentication, { scope: "photos" });
    expect(granted).toMatchObject({ token_type: "bearer", expires_in: 86_400, scope: "photos read" });
    expect(await isGood(http, token)).toBe(true);

    const introspect = async (): Promise<oauth.IntrospectionResponse> =>
      oauth.processIntrospectionResponse(
        as,
        client,
        await oauth.introspectionRequest(as, client, authentication, token, options),
      );
    expect(await introspect()).toMatchObject({ active: true, client_id: backup.uid, scope: "photos read" });

    const revoked = await oauth.revocationRequest(as, client, authentication, token, options);
    await oauth.processRevocationResponse(revoked);
    expect(await introspect()).toEqual({ active: false });
    expect(await isGood(http, token)).toBe(false);
  });

  it("hears why it gets none", async () => {
    await expect(grant(authenticationOf(backup.secret), { scope: "users" })).rejects.toMatchObject({
      name: "ResponseBodyError",
      error: "invalid_scope",
      status: 400,
    });
    const refused = await grant(authenticationOf("x".repeat(32))).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 401 });
    expect(refused).toSatisfy(
      (error) => error instanceof oauth.WWWAuthenticateChallengeError || error instanceof oauth.ResponseBodyError,
    );
  });
});

it("oauth4webapi asks whose token it is", async () => {
  const { uid } = await http.add("bob", { email: "bob@example.com" });
  const [as, client] = [await discover(), clientOf(backup)];
  const response = await oauth.userInfoRequest(as, client, await http.logIn("bob"), options);
  expect(await oauth.processUserInfoResponse(as, client, uid, response)).toMatchObject({
    sub: uid,
    preferred_username: "bob",
    email: "bob@example.com",
  });
});

it("oauth4webapi refuses another issuer than the one that it asked", async () => {
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
  const other = new URL("http://127.0.0.1:1/");
  await expect(oauth.processDiscoveryResponse(other, response)).rejects.toThrow();
});
