import type { ClientCredentials } from "@pp/identity";
import type { CallContext } from "../operations/operation.ts";
import { ProblemError } from "../problem.ts";
import { type ClientParameters, findClient } from "../request/client-credentials.ts";
import { invalidClient, oauthError } from "./oauth-fields.ts";

/** What the client says of itself, with where it comes from. Whether it is true is for the domain to find out. */
export function requireClient(call: CallContext, parameters: ClientParameters): ClientCredentials {
  const client = findClient(call.headers, parameters);
  if (client.kind === "none") throw new ProblemError(invalidClient);
  if (client.kind === "ambiguous") {
    throw new ProblemError(oauthError(400, "invalid_request", "Send the client's secret once: Basic or in the body"));
  }
  const { clientId, clientSecret } = client;
  const { clientIp, userAgent } = call;
  // With an origin, wrong secrets are throttled as wrong passwords are.
  return { clientId, clientSecret, origin: { clientIp, userAgent, realm: "api" } };
}
