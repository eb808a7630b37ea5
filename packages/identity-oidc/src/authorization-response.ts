import { knownCode } from "./provider-error.ts";
import { Refusal } from "./refusal.ts";

/** What the provider sent the browser back with. Nothing of it is verified yet. */
export interface AuthorizationResponse {
  readonly state: string;
  readonly code: string | undefined;
  /** One of the known codes, or `other`. */
  readonly error: string | undefined;
  readonly issuer: string | undefined;
}

const MAX_QUERY_LENGTH = 8192;
const names = ["state", "code", "error", "iss"] as const;

/** Undefined when the query has none of its parameters: somebody followed a stray link. @throws Refusal */
export function parseAuthorizationResponse(url: URL): AuthorizationResponse | undefined {
  const query = url.searchParams;
  if (url.search.length > MAX_QUERY_LENGTH) throw new Refusal("response invalid");
  // Sent twice, two readers could take two different values.
  if (names.some((name) => query.getAll(name).length > 1)) throw new Refusal("response invalid");
  if (!names.some((name) => query.has(name))) return undefined;
  const get = (name: string): string | undefined => query.get(name) ?? undefined;
  const state = get("state") ?? "";
  if (state === "") throw new Refusal("state missing");
  const error = get("error");
  return { state, code: get("code"), error: error === undefined ? undefined : knownCode(error), issuer: get("iss") };
}
