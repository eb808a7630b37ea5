import { sessionKind, type Session } from "@pp/identity";
import { z } from "zod";
import { answer } from "../operations/answer.ts";
import { ifFound } from "../operations/if-found.ts";
import type { Call } from "../operations/operation.ts";
import { ProblemError, problems } from "../problem.ts";
import { findClient } from "../request/client-credentials.ts";
import { clientFields, invalidClient, oauthError } from "./oauth-fields.ts";
import { requireClient } from "./require-client.ts";

export const revokeBody = z
  .object({
    ...clientFields,
    token: z.string().max(256).optional().describe("Default: the token that the request came with"),
    token_type_hint: z.string().max(64).optional().describe("Not needed: the shape tells"),
  })
  .meta({ id: "RevocationRequest" });

export const revokedSchema = z
  .object({ status: z.literal("deleted"), session_id: z.string().optional() })
  .meta({ id: "Revocation" });

type RevokeCall = Call<unknown, unknown, z.infer<typeof revokeBody> | undefined>;

/**
 * RFC 7009. A client ends its own tokens, a person the tokens of their own programs, and whoever has a token may end
 * it. What is not there is as good as ended.
 */
export async function revokeToken(call: RevokeCall): Promise<Response> {
  const { caller, headers, identity } = call;
  const body = call.body ?? {};
  if (findClient(headers, body).kind !== "none") return revokeOfClient(call, body);
  if (body.token === undefined || body.token === "") {
    if (caller === undefined) throw new ProblemError(problems.unauthenticated);
    return end(call, await identity.sessions.get(caller.session.id));
  }
  return revokeByReference(call, body.token);
}

async function revokeOfClient(call: RevokeCall, body: z.infer<typeof revokeBody>): Promise<Response> {
  const client = requireClient(call, body);
  if (body.token === undefined) throw new ProblemError(oauthError(400, "invalid_request", "token: required"));
  if (!(await call.identity.tokens.revoke(body.token, client))) throw new ProblemError(invalidClient);
  return answer({ status: "deleted" });
}

async function revokeByReference(call: RevokeCall, token: string): Promise<Response> {
  const { caller, identity } = call;
  const presented = await identity.authenticate(token);
  if (presented.kind === "ok") return end(call, await identity.sessions.get(presented.principal.session.id));
  // A name of a session opens nothing: whoever uses one has to be its owner, and hears of no other.
  if (caller?.account === undefined || caller.kind !== "browser") return answer({ status: "deleted" });
  const session = await ifFound(identity.sessions.get(token));
  return session?.accountUid === caller.account.uid ? end(call, session) : answer({ status: "deleted" });
}

/** A person's own session ends by logging out. */
async function end({ actor, identity }: RevokeCall, session: Session): Promise<Response> {
  if (sessionKind(session) === "browser") throw new ProblemError(problems.forbidden);
  await ifFound(identity.sessions.end(session.id, actor));
  return answer({ status: "deleted", session_id: session.id });
}
