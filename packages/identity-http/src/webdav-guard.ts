import { type Account, type Identity, isIdentityError, type UserPath } from "@pp/identity";
import { findSecret, parseBasic } from "./request/credentials.ts";
import type { HeaderSource } from "./request/header-source.ts";

/** What the guard knows of a request. */
export interface WebdavGuardRequest {
  readonly headers: HeaderSource;
  readonly clientIp: string;
}

export type WebdavVerdict =
  /** `uploadPath`: the folder that the account is confined to, relative to that of the library; empty: all of it. */
  | { readonly kind: "ok"; readonly account: Account; readonly uploadPath: UserPath; readonly mayWrite: boolean }
  | { readonly kind: "denied" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

export type WebdavGuard = (request: WebdavGuardRequest) => Promise<WebdavVerdict>;

const RETRY_SECONDS = 5;

/**
 * Who may use WebDAV: HTTP Basic with an app password whose scope allows `webdav`, or, without a second factor, with the
 * account's password; a token in a header as well. Every request is checked, and none opens a session.
 */
export function createWebdavGuard(identity: Identity): WebdavGuard {
  return async (request) => {
    try {
      return await check(identity, request);
    } catch (error) {
      if (!isIdentityError(error) || error.kind !== "unavailable") throw error;
      return { kind: "unavailable", retryAfterSeconds: RETRY_SECONDS };
    }
  };
}

async function check(identity: Identity, { clientIp, headers }: WebdavGuardRequest): Promise<WebdavVerdict> {
  const basic = parseBasic(headers.get("authorization") ?? "");
  if (basic === undefined) return checkToken(identity, headers);
  const result = await identity.checkWebdav({ ...basic, clientIp, userAgent: headers.get("user-agent") ?? "" });
  if (result.kind !== "ok") return result;
  const { access, account, uploadPath } = result;
  return { kind: "ok", account, uploadPath, mayWrite: identity.authorize(access, "webdav", "upload") };
}

async function checkToken(identity: Identity, headers: HeaderSource): Promise<WebdavVerdict> {
  const found = findSecret(headers, undefined);
  if (found === undefined) return { kind: "denied" };
  const result = await identity.authenticate(found.secret);
  if (result.kind === "denied") return { kind: "denied" };
  const access = await identity.findWebdavAccess(result.principal);
  if (access === undefined) return { kind: "denied" };
  const { account, uploadPath } = access;
  return { kind: "ok", account, uploadPath, mayWrite: identity.authorize(access.access, "webdav", "upload") };
}
