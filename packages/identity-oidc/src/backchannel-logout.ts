import type { Identity } from "@pp/identity";
import { ExpiringMap } from "./expiring-map.ts";
import { CLOCK_TOLERANCE_SECONDS, MAX_TOKEN_AGE_SECONDS, verifyLogoutToken } from "./logout-token.ts";
import type { OidcSettings } from "./oidc-options.ts";
import { protectiveHeaders } from "./page.ts";
import type { Provider } from "./provider.ts";
import type { ProviderSessions } from "./provider-sessions.ts";
import { readForm } from "./read-form.ts";

export interface BackchannelLogoutDeps {
  readonly settings: OidcSettings;
  readonly identity: { readonly sessions: Pick<Identity["sessions"], "endByIdentity"> };
  readonly provider: Provider;
  readonly sessions: ProviderSessions;
}

const MAX_USED_TOKENS = 10_000;

/** `POST /backchannel-logout`: the provider tells that somebody is signed out (Back-Channel Logout 1.0). */
export class BackchannelLogout {
  readonly #deps: BackchannelLogoutDeps;
  /** Ids of tokens that were followed, for as long as they could be sent again. */
  readonly #used: ExpiringMap<true>;

  constructor(deps: BackchannelLogoutDeps) {
    this.#deps = deps;
    const ttlSeconds = MAX_TOKEN_AGE_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS;
    this.#used = new ExpiringMap(deps.settings.clock, { ttlSeconds, maxSize: MAX_USED_TOKENS });
  }

  /** 200 when all sessions of the subject are over, 400 for everything else, as the specification wants. */
  async receive(request: Request): Promise<Response> {
    try {
      const form = await readForm(request);
      const tokens = form?.getAll("logout_token") ?? [];
      const [token] = tokens;
      const isDone = token !== undefined && tokens.length === 1 && (await this.#follow(token, request));
      return isDone ? new Response(null, { status: 200, headers: protectiveHeaders }) : refused("invalid_request");
    } catch (error) {
      this.#deps.settings.onError?.(error);
      return refused("temporarily_unavailable");
    }
  }

  /**
   * Resolves to false, and ends nothing, for a token that must not be followed. One that names a session ends all of
   * its subject: another process may have opened more within the same session at the provider.
   */
  async #follow(token: string, request: Request): Promise<boolean> {
    const { identity, provider, sessions, settings } = this.#deps;
    const { clientId, clientIp, clock, issuer } = settings;
    const { keys } = await provider.get();
    const notice = await verifyLogoutToken(token, { issuer, clientId, keys, clock }).catch(() => undefined);
    if (notice === undefined || this.#used.get(notice.id) === true) return false;
    const subject = notice.subject ?? sessions.subjectOf(notice.sessionId ?? "");
    if (subject === undefined) return false;
    this.#used.set(notice.id, true);
    try {
      await identity.sessions.endByIdentity({ issuer, subject }, { name: "system:oidc", clientIp: clientIp(request) });
      return true;
    } catch (error) {
      // It did not happen: the provider may send it again.
      this.#used.delete(notice.id);
      throw error;
    }
  }
}

/** Says nothing of why: who forges tokens learns nothing. */
const refused = (error: string): Response => Response.json({ error }, { status: 400, headers: protectiveHeaders });
