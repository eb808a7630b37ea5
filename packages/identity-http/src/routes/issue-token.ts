import type { IssuedToken, AppPassword } from "@pp/identity";
import type { z } from "zod";
import { answer } from "../operations/answer.ts";
import type { Call } from "../operations/operation.ts";
import { ProblemError, throttled } from "../problem.ts";
import { expiresInSeconds } from "../views/session-view.ts";
import { makeAppPassword } from "./make-app-password.ts";
import { invalidClient, oauthError, type tokenBody, type tokenSchema } from "./oauth-fields.ts";
import { requireClient } from "./require-client.ts";

type TokenCall = Call<unknown, unknown, z.infer<typeof tokenBody>>;

/** The token endpoint (RFC 6749 section 3.2). */
export async function issueToken(call: TokenCall): Promise<Response> {
  switch (call.body.grant_type) {
    case "":
    case "client_credentials":
      return issueToClient(call);
    case "password":
      return issueToProgram(call);
    default:
      throw new ProblemError(
        oauthError(400, "unsupported_grant_type", "grant_type: client_credentials and password are accepted"),
      );
  }
}

async function issueToClient(call: TokenCall): Promise<Response> {
  const { scope } = call.body;
  const client = requireClient(call, call.body);
  const result = await call.identity.tokens.issue({ ...client, scope: scope === "" ? undefined : scope });
  switch (result.kind) {
    case "invalid-client":
      throw new ProblemError(invalidClient);
    case "invalid-scope":
      throw new ProblemError(oauthError(400, "invalid_scope", "scope: unknown, or more than the client may have"));
    case "throttled":
      throw new ProblemError(throttled(result.retryAfterSeconds));
    case "ok":
      return answerToken({
        session_id: result.session.id,
        access_token: result.accessToken,
        expires_in: result.expiresInSeconds,
        client_name: result.session.clientName,
        scope: result.scope,
      });
  }
}

/** Not the password grant of RFC 6749: a session is needed as well, and what comes out is an app password. */
async function issueToProgram(call: TokenCall): Promise<Response> {
  const { body, now } = call;
  const issued: IssuedToken<AppPassword> = await makeAppPassword(call, {
    username: body.username,
    password: body.password,
    name: body.client_name,
    scope: body.scope,
    lifetimeSeconds: body.expires_in === undefined || body.expires_in === 0 ? -1 : body.expires_in,
  });
  return answerToken({
    session_id: issued.session.id,
    access_token: issued.secret,
    expires_in: expiresInSeconds(issued.session, now),
    client_name: issued.session.clientName,
    scope: issued.session.scope,
  });
}

const answerToken = (token: Omit<z.infer<typeof tokenSchema>, "status" | "token_type">): Response =>
  answer({ status: "success", token_type: "Bearer", ...token }, { headers: { Pragma: "no-cache" } });
