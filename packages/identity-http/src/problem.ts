import { type AnyIdentityError, type IdentityErrorKind, isIdentityError } from "@pp/identity";

/** What went wrong, for a program and for a person. Becomes a problem document (RFC 9457). */
export interface Problem {
  readonly status: number;
  /** Short and the same for every occurrence; the `error` of old clients. */
  readonly error: string;
  /** What to do about it, where that helps. */
  readonly message?: string;
  /** The library's stable code, for example `account/username-taken`. */
  readonly errorCode?: string;
  /** In the place of the status, where old clients expect another number. */
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members beside the standard ones. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Thrown by the code of an operation; the handler answers it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.error);
    this.problem = problem;
  }
}

/** Seconds after which to try again when the database is away: long enough for a restart, short enough for a person. */
const UNAVAILABLE_RETRY_SECONDS = 5;

/** RFC 6750: what a caller without a good token hears. */
const challenge = 'Bearer realm="identity"';

export const problems = {
  malformed: { status: 400, error: "Unable to do that" },
  unauthenticated: {
    status: 401,
    error: "Please log in to your account",
    headers: { "WWW-Authenticate": challenge },
  },
  invalidToken: {
    status: 401,
    error: "Please log in to your account",
    headers: { "WWW-Authenticate": `${challenge}, error="invalid_token"` },
  },
  invalidCredentials: {
    status: 401,
    error: "Invalid credentials",
    message: "Invalid credentials",
    headers: { "WWW-Authenticate": challenge },
  },
  forbidden: { status: 403, error: "Permission denied" },
  crossSite: {
    status: 403,
    error: "Permission denied",
    message: "Requests with a session cookie must come from the same site",
  },
  notFound: { status: 404, error: "Not found" },
  methodNotAllowed: { status: 405, error: "Method not allowed" },
  timeout: { status: 408, error: "Request timeout", message: "The body of the request took too long" },
  tooLarge: { status: 413, error: "Request too large" },
  unsupportedMedia: { status: 415, error: "Unsupported media type" },
  headersTooLarge: { status: 431, error: "Request header fields too large" },
  unexpected: { status: 500, error: "Changes could not be saved", message: "The error has been logged" },
  unavailable: {
    status: 503,
    error: "Service unavailable",
    message: "The database cannot be reached at the moment; try again",
    headers: { "Retry-After": String(UNAVAILABLE_RETRY_SECONDS) },
  },
} as const satisfies Readonly<Record<string, Problem>>;

export const throttled = (retryAfterSeconds: number): Problem => ({
  status: 429,
  error: "rate limit exceeded",
  message: `Too many attempts; try again in ${String(retryAfterSeconds)} seconds`,
  headers: { "Retry-After": String(retryAfterSeconds) },
});

/** A field that was not as it must be. @param message names the accepted values, never what was given */
export const invalidField = (field: string, message: string): Problem => ({
  ...problems.malformed,
  message: `${field}: ${message}`,
  errorCode: "request/invalid",
  extra: { field },
});

/** The one table from kinds of "no" to status. */
const statusOf: Readonly<Record<IdentityErrorKind, number>> = {
  "not-found": 404,
  conflict: 409,
  "invalid-input": 400,
  forbidden: 403,
  // The token was good: what was refused is the password or code that came with the request.
  unauthenticated: 403,
  throttled: 429,
  unavailable: 503,
};

const errorOf: Readonly<Record<IdentityErrorKind, string>> = {
  "not-found": problems.notFound.error,
  conflict: "Conflict",
  "invalid-input": problems.malformed.error,
  forbidden: problems.forbidden.error,
  unauthenticated: "Invalid credentials",
  throttled: "rate limit exceeded",
  unavailable: problems.unavailable.error,
};

function problemOfIdentity(error: AnyIdentityError): Problem {
  const { code: errorCode, kind } = error;
  // Why the database or a key is not there is for the operator, not for the caller.
  if (kind === "unavailable") return { ...problems.unavailable, errorCode };
  if (error.code === "attempt/throttled") return { ...throttled(error.details.retryAfterSeconds), errorCode };
  const problem = { status: statusOf[kind], error: errorOf[kind], errorCode };
  // What was looked for stands in the request, and may be a secret that has slipped into it.
  return kind === "not-found" ? problem : { ...problem, message: error.message };
}

/** Undefined for an error that nobody expected: its text is not for the caller. */
export function findProblem(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  return isIdentityError(error) ? problemOfIdentity(error) : undefined;
}

/** `type` is a name, not an address: nothing has to be there. */
const problemType = (errorCode: string | undefined): string =>
  errorCode === undefined ? "about:blank" : `urn:identity:problem:${errorCode}`;

/** The members of RFC 9457, and beside them those that clients of the original API know. */
export const problemBody = ({ status, error, message, errorCode, code, extra }: Problem): Record<string, unknown> => ({
  type: problemType(errorCode),
  title: error,
  status,
  ...(message === undefined ? {} : { detail: message, message }),
  ...(errorCode === undefined ? {} : { errorCode }),
  code: code ?? status,
  error,
  ...extra,
});

export const problemResponse = (problem: Problem): Response =>
  Response.json(problemBody(problem), {
    status: problem.status,
    headers: {
      ...problem.headers,
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
    },
  });
