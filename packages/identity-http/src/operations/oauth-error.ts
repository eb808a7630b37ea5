import { type Problem, problemBody } from "../problem.ts";

/** RFC 6749 section 5.2, RFC 6750 section 3.1. */
const codeByStatus: Readonly<Record<number, string>> = {
  401: "invalid_client",
  403: "insufficient_scope",
  429: "slow_down",
  500: "server_error",
  503: "temporarily_unavailable",
};

const codeByIdentityError: Readonly<Record<string, string>> = {
  "scope/invalid": "invalid_scope",
  "credentials/invalid": "invalid_grant",
};

/** As clients of OAuth 2.0 read it: `error` is a code. The other members are those of every problem. */
export function oauthErrorResponse(problem: Problem): Response {
  const error =
    (typeof problem.extra?.["error"] === "string" ? problem.extra["error"] : undefined) ??
    codeByIdentityError[problem.errorCode ?? ""] ??
    codeByStatus[problem.status] ??
    "invalid_request";
  const body = { ...problemBody(problem), error, error_description: problem.message ?? problem.error };
  return Response.json(body, {
    status: problem.status,
    headers: { ...problem.headers, "Cache-Control": "no-store" },
  });
}
