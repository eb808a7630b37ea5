import type { Clock } from "@pp/identity";
import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";

/** Whom a provider has signed out: everybody of that subject, or one session of theirs. */
export interface LogoutNotice {
  /** Never seen twice. */
  readonly id: string;
  readonly subject: string | undefined;
  readonly sessionId: string | undefined;
}

export interface LogoutTokenRules {
  readonly issuer: string;
  readonly clientId: string;
  readonly keys: JWTVerifyGetKey;
  readonly clock: Pick<Clock, "now">;
}

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** How old a token may be, in seconds; what is older was sent by somebody else. */
export const MAX_TOKEN_AGE_SECONDS = 300;
export const CLOCK_TOLERANCE_SECONDS = 60;
const MAX_ID_LENGTH = 512;

/** Signatures only: with a secret that both sides know, who signed is not told by the signature. */
const algorithms = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
] as const;

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6).
 *
 * @throws what jose throws, or `TypeError`, for a token that must not be followed
 */
export async function verifyLogoutToken(
  token: string,
  { clientId, clock, issuer, keys }: LogoutTokenRules,
): Promise<LogoutNotice> {
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: clientId,
    algorithms: [...algorithms],
    maxTokenAge: MAX_TOKEN_AGE_SECONDS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ["jti", "events"],
    currentDate: clock.now(),
  });
  if (!isLogoutType(protectedHeader.typ)) throw new TypeError("not a logout token");
  // An ID token has one, and must not do for a logout.
  if ("nonce" in payload) throw new TypeError("has a nonce");
  if (!isLogoutEvent(payload["events"])) throw new TypeError("tells of no logout");
  return noticeOf(payload);
}

function noticeOf({ jti, sid, sub }: JWTPayload): LogoutNotice {
  const id = idOf(jti);
  const subject = idOf(sub);
  const sessionId = idOf(sid);
  if (id === undefined) throw new TypeError("has no jti");
  if (subject === undefined && sessionId === undefined) throw new TypeError("names nobody");
  return { id, subject, sessionId };
}

const idOf = (claim: unknown): string | undefined =>
  typeof claim === "string" && claim !== "" && claim.length <= MAX_ID_LENGTH ? claim : undefined;

/** The type is recommended, and older providers leave it out; another one is another kind of token. */
const isLogoutType = (typ: string | undefined): boolean =>
  typ === undefined || ["logout+jwt", "application/logout+jwt", "jwt"].includes(typ.toLowerCase());

function isLogoutEvent(events: unknown): boolean {
  if (typeof events !== "object" || events === null || !Object.hasOwn(events, EVENT)) return false;
  const event: unknown = (events as Readonly<Record<string, unknown>>)[EVENT];
  return typeof event === "object" && event !== null && !Array.isArray(event);
}
