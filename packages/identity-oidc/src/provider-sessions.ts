import { ExpiringMap } from "./expiring-map.ts";
import type { VerifiedClaims } from "./exchange-code.ts";
import type { OidcSettings } from "./oidc-options.ts";
import { SealedCookie } from "./sealed-cookie.ts";

/** As long as a session that was opened by a sign-in lives by default. */
const TTL_SECONDS = 86_400;
const MAX_SESSIONS = 10_000;

/** What a logout needs to know of the provider's sessions. */
export class ProviderSessions {
  readonly #hint: SealedCookie;
  /** Subjects by the provider's session id, of the sign-ins of this process. */
  readonly #subjects: ExpiringMap<string>;

  constructor({ clientId, clock, cookieKey, issuer, publicPath, secure }: OidcSettings) {
    this.#subjects = new ExpiringMap(clock, { ttlSeconds: TTL_SECONDS, maxSize: MAX_SESSIONS });
    this.#hint = new SealedCookie({
      name: "pp-oidc-session",
      purpose: JSON.stringify(["session", issuer, clientId]),
      path: `${publicPath}/logout`,
      ttlSeconds: TTL_SECONDS,
      key: cookieKey,
      secure,
      clock,
    });
  }

  /** The headers that let the browser bring the ID token back at its logout; one that is too long is left out. */
  async remember({ claims, idToken }: VerifiedClaims): Promise<readonly string[]> {
    const { sid, sub } = claims;
    if (typeof sid === "string" && typeof sub === "string") this.#subjects.set(sid, sub);
    const cookie = await this.#hint.seal({ idToken });
    return [cookie ?? this.#hint.clear()];
  }

  /** The ID token of the browser's last sign-in. */
  async idTokenOf(request: Request): Promise<string | undefined> {
    const content = await this.#hint.open(request);
    return typeof content?.["idToken"] === "string" ? content["idToken"] : undefined;
  }

  /** Whose session it is at the provider; undefined when this process has not seen it begin. */
  subjectOf(sid: string): string | undefined {
    return this.#subjects.get(sid);
  }

  /** The header that makes the browser forget the ID token. */
  clear(): string {
    return this.#hint.clear();
  }
}
