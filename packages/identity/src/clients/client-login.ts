import type { Realm } from "../audit/audit-event.ts";
import type { Digest } from "../kernel/digest.ts";
import type { IdentityStore } from "../store.ts";
import { clientSecretDigest } from "./client-secret.ts";
import { type ClientUid, parseClientUid } from "./client-uid.ts";
import type { Client } from "./client.ts";

/** Where a client's request comes from. */
export interface ClientOrigin {
  /** From the host, never from a header that a client can set; empty when there is none. */
  readonly clientIp: string;
  readonly userAgent?: string | undefined;
  readonly realm: Realm;
}

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientIp?: string | undefined;
  readonly userAgent?: string | undefined;
  /** When it is given, failures are throttled, in the login report and in the host's log; else in the audit log only. */
  readonly origin?: ClientOrigin | undefined;
}

/** Why not: for the audit log, never for the caller. */
export type ClientDenial = "client not found" | "client disabled" | "invalid client secret";

/** What the credentials are worth. */
export type ClientVerdict =
  | { readonly kind: "right"; readonly client: Client }
  /** `uid`: of the client that is meant, if it is stored. */
  | { readonly kind: "wrong"; readonly reason: ClientDenial; readonly uid: ClientUid | undefined };

export type ClientLogin =
  | { readonly kind: "ok"; readonly client: Client }
  | { readonly kind: "denied" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

/** The throttle and the traces around a verdict. */
export type ClientGate = (credentials: ClientCredentials, verdict: ClientVerdict) => Promise<ClientLogin>;

/** An unknown client costs a comparison too. */
export async function checkClient(
  { digest, store }: { readonly digest: Digest; readonly store: IdentityStore },
  { clientId, clientSecret }: Pick<ClientCredentials, "clientId" | "clientSecret">,
): Promise<ClientVerdict> {
  const uid = parseClientUid(clientId);
  const found = uid === undefined ? undefined : await store.read((reader) => reader.clients.findWithSecret(uid));
  const isRight = digest.equal(
    clientSecretDigest(clientSecret, digest),
    found?.secretDigest ?? clientSecretDigest("", digest),
  );
  if (found === undefined) return { kind: "wrong", reason: "client not found", uid: undefined };
  if (!isRight) return { kind: "wrong", reason: "invalid client secret", uid };
  return found.client.enabled
    ? { kind: "right", client: found.client }
    : { kind: "wrong", reason: "client disabled", uid };
}
