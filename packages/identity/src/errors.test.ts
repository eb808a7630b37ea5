import { describe, expect, it } from "vitest";
import {
  errorKinds,
  IdentityError,
  type IdentityErrorCode,
  type IdentityErrorDetails,
  isIdentityError,
} from "./errors.ts";

/** One example of every code, with the sentence that a person reads. */
const examples: { readonly [C in IdentityErrorCode]: readonly [IdentityErrorDetails[C], message: string] } = {
  "account/not-found": [{ identifier: "bob" }, "user 'bob' not found"],
  "account/username-taken": [{ username: "bob" }, "user 'bob' already exists"],
  "account/username-confusable": [
    { username: "bob" },
    "username 'bob' looks like the name of an existing user; choose a different name",
  ],
  "account/email-taken": [{ email: "a@b.c" }, "email 'a@b.c' is already used by another user"],
  "account/auth-id-taken": [{ provider: "oidc", authId: "x" }, "auth id 'x' is already used by another oidc user"],
  "account/uid-taken": [{ uid: "u1" }, "uid 'u1' already exists"],
  "account/deleted": [{ username: "bob" }, "user 'bob' has been deleted; restore the user first"],
  "account/not-deleted": [{ username: "bob" }, "user 'bob' is not deleted"],
  "account/last-administrator": [
    { username: "bob" },
    "'bob' is the last user who can administer; give another user that right first",
  ],
  "account/super-admin-role": [
    { username: "bob" },
    "super admin 'bob' must keep the role admin; take the super admin flag away first",
  ],
  "account/changed-meanwhile": [{ uid: "u1" }, "user 'u1' was changed by someone else at the same time; try again"],
  "username/invalid": [{ reason: "must not be empty" }, "username must not be empty"],
  "email/invalid": [{ reason: "must be an address" }, "email must be an address"],
  "path/invalid": [{ field: "base path", reason: "must be relative" }, "base path must be relative"],
  "text/invalid": [{ field: "name", reason: "is too long" }, "name is too long"],
  "role/unknown": [{ value: "boss", accepted: ["admin", "user"] }, "unknown role 'boss'; accepted: admin, user"],
  "provider/unknown": [
    { value: "x", accepted: ["local", "none"] },
    "unknown authentication provider 'x'; accepted: local, none",
  ],
  "auth-id/missing": [
    { provider: "oidc", minLength: 4 },
    "auth id of at least 4 characters required for provider oidc",
  ],
  "password/missing": [{ provider: "local" }, "password required for provider local"],
  "password/too-short": [{ minLength: 8 }, "password must have at least 8 characters"],
  "password/too-long": [{ bytes: 73, maxBytes: 72 }, "password must have at most 72 bytes of UTF-8, this one has 73"],
  "password/invalid": [{ reason: "is bad" }, "password is bad"],
  "password/hash-unsupported": [{ accepted: "bcrypt" }, "password hash not supported; accepted: bcrypt"],
  "session/id-taken": [{ id: "s" }, "session id 's' already exists"],
  "session/not-found": [{ reference: "sess34q3hael" }, "session 'sess34q3hael' not found"],
  "scope/invalid": [{ reason: "must not be empty" }, "scope must not be empty"],
  "lifetime/invalid": [{ accepted: "1 to 10" }, "lifetime invalid; accepted: 1 to 10"],
  "client/not-found": [{ identifier: "c1" }, "client 'c1' not found"],
  "client/uid-taken": [{ uid: "c1" }, "client 'c1' already exists"],
  "client/changed-meanwhile": [{ uid: "c1" }, "client 'c1' was changed by someone else at the same time; try again"],
  "client/invalid": [{ field: "name", reason: "must not be empty" }, "client name must not be empty"],
  "passcode/not-enrolled": [
    { username: "bob" },
    "'bob' has no second factor that waits for its first code; enrol first",
  ],
  "passcode/already-active": [{ username: "bob" }, "'bob' has a second factor already; disable it first"],
  "passcode/not-supported": [{ provider: "none" }, "accounts of provider none cannot have a second factor"],
  "passcode/code-invalid": [{ username: "bob" }, "wrong code for 'bob'"],
  "credentials/invalid": [{ username: "bob" }, "wrong password for 'bob'"],
  "account/disabled": [{ username: "bob" }, "user 'bob' may not log in"],
  "realm/unknown": [{ value: "x", accepted: ["api", "web"] }, "unknown realm 'x'; accepted: api, web"],
  "secret-key/missing": [{ how: "set it" }, "no secret key: set it"],
  "secret-key/unknown": [{ keyId: "k2" }, "the secret key 'k2' is needed and not there"],
  "secret-key/invalid": [{ reason: "is empty" }, "secret key is empty"],
  "sealed-text/broken": [{}, "a sealed value was changed, or belongs to something else"],
  "attempt/throttled": [{ retryAfterSeconds: 60 }, "too many attempts; try again in 60 seconds"],
  "throttle/not-found": [{ key: "bob" }, "'bob' is not throttled"],
  "audit/changed-meanwhile": [{ number: 3 }, "audit seal 3 exists already"],
  "audit/checkpoint-invalid": [{ reason: "is cut off" }, "checkpoint is cut off"],
  "audit/seal-broken": [{ number: 3 }, "audit seal 3 was changed, or its secret key is gone"],
  "policy/invalid": [{ field: "length", accepted: "1 to 72" }, "length out of range; accepted: 1 to 72"],
  "page/invalid": [{ field: "limit", accepted: "1 to 1000" }, "limit invalid; accepted: 1 to 1000"],
  "store/unavailable": [{ reason: "no answer" }, "database not available: no answer"],
  "store/migration-needed": [{ pending: ["a", "b"] }, "database schema is out of date (2 pending): a, b"],
  "store/schema-newer": [{ unknown: ["z"] }, "database schema is newer than this program; update it first (z)"],
  "store/constraint-broken": [{ constraint: "k" }, "database constraint k does not hold"],
};

const codes = Object.keys(examples) as IdentityErrorCode[];

describe("IdentityError", () => {
  it.each(codes)("%s carries its details and a sentence for people", (code) => {
    const [details, message] = examples[code];
    const error = new IdentityError(code, details);
    expect(error).toMatchObject({ name: "IdentityError", code, details, message });
    expect(error).toBeInstanceOf(Error);
    expect(error.kind).toBe(errorKinds[code]);
  });

  it("keeps its cause", () => {
    const cause = new Error("23505");
    expect(new IdentityError("account/uid-taken", { uid: "u1" }, { cause }).cause).toBe(cause);
  });

  it("is told apart from other errors", () => {
    expect(isIdentityError(new IdentityError("account/not-found", { identifier: "bob" }))).toBe(true);
    expect(isIdentityError(new Error("user 'bob' not found"))).toBe(false);
    expect(isIdentityError(undefined)).toBe(false);
  });
});

describe("errorKinds", () => {
  it("knows the kind of every code", () => {
    expect(Object.keys(errorKinds).sort()).toEqual([...codes].sort());
  });

  it.each([
    ["account/not-found", "not-found"],
    ["account/username-taken", "conflict"],
    ["account/deleted", "conflict"],
    ["account/last-administrator", "forbidden"],
    ["username/invalid", "invalid-input"],
    ["credentials/invalid", "unauthenticated"],
    ["passcode/code-invalid", "unauthenticated"],
    ["secret-key/missing", "unavailable"],
    ["password/too-short", "invalid-input"],
    ["store/unavailable", "unavailable"],
  ] as const)("says that %s is %s", (code, kind) => {
    expect(errorKinds[code]).toBe(kind);
  });
});
