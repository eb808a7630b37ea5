import { errorKinds, IdentityError } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { findProblem, invalidField, ProblemError, problemResponse, problems, throttled } from "./problem.ts";

const answerOf = async (error: unknown) => {
  const problem = findProblem(error);
  if (problem === undefined) throw new Error("no problem");
  const response = problemResponse(problem);
  return { response, body: (await response.json()) as Record<string, unknown> };
};

describe("problemResponse", () => {
  it("is a problem document, with the members of the original API beside", async () => {
    const { body, response } = await answerOf(new IdentityError("account/username-taken", { username: "bob" }));
    expect(response.status).toBe(409);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      type: "urn:identity:problem:account/username-taken",
      title: "Conflict",
      status: 409,
      detail: "user 'bob' already exists",
      message: "user 'bob' already exists",
      errorCode: "account/username-taken",
      code: 409,
      error: "Conflict",
    });
  });

  it("has no type, detail or message where there is nothing to say", async () => {
    const { body } = await answerOf(new ProblemError(problems.forbidden));
    const title = "Permission denied";
    expect(body).toEqual({ type: "about:blank", title, status: 403, code: 403, error: title });
  });

  it("names the challenge with 401, in the ways of RFC 6750: no error where no token was sent", () => {
    const challengeOf = (problem: Parameters<typeof problemResponse>[0]): string | null =>
      problemResponse(problem).headers.get("www-authenticate");
    expect(challengeOf(problems.unauthenticated)).toBe('Bearer realm="identity"');
    expect(challengeOf(problems.invalidToken)).toBe('Bearer realm="identity", error="invalid_token"');
  });

  it("says with 429 when to try again", async () => {
    const response = problemResponse(throttled(17));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "17"]);
    expect(await response.json()).toMatchObject({ code: 429, error: "rate limit exceeded" });
  });

  it("names the field of bad input", async () => {
    expect(await problemResponse(invalidField("scope", "required")).json()).toMatchObject({
      status: 400,
      errorCode: "request/invalid",
      field: "scope",
      message: "scope: required",
    });
  });
});

describe("findProblem", () => {
  it("is undefined for an error that nobody expected: its text is not for the caller", () => {
    for (const error of [
      new Error("password=bobsecret"),
      new TypeError("x"),
      "text",
      undefined,
      { problem: problems.forbidden },
    ])
      expect(findProblem(error)).toBeUndefined();
  });

  it("has a status between 400 and 503 for each kind of the library's errors", () => {
    const statuses = new Map(
      Object.entries(errorKinds).map(([code, kind]) => {
        const properties = { code: { value: code }, details: { value: { retryAfterSeconds: 17 } } };
        const error = Object.create(IdentityError.prototype, properties) as IdentityError;
        return [kind, findProblem(error)?.status];
      }),
    );
    expect(Object.fromEntries(statuses)).toEqual({
      "not-found": 404,
      conflict: 409,
      "invalid-input": 400,
      forbidden: 403,
      unauthenticated: 403,
      throttled: 429,
      unavailable: 503,
    });
  });

  it("says when to try again where the library throttles", async () => {
    const { body, response } = await answerOf(new IdentityError("attempt/throttled", { retryAfterSeconds: 17 }));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "17"]);
    expect(body["errorCode"]).toBe("attempt/throttled");
  });

  it("keeps to itself why the database or a key is not there", async () => {
    for (const error of [
      new IdentityError("store/unavailable", { reason: "connect ECONNREFUSED postgres://pp:secret@db" }),
      new IdentityError("store/migration-needed", { pending: ["AddSecretColumn"] }),
      new IdentityError("secret-key/unknown", { keyId: "k7" }),
    ]) {
      const { body, response } = await answerOf(error);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(body["errorCode"]).toBe(error.code);
      expect(JSON.stringify(body)).not.toMatch(/ECONNREFUSED|secret@|AddSecretColumn|k7/);
    }
  });
});
