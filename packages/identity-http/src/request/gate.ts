import { type Clock, type Identity, parseUsername, type Principal } from "@pp/identity";
import type { Problem } from "../problem.ts";
import { problems } from "../problem.ts";
import { ActivityNotes } from "./activity.ts";
import type { ClientAddress } from "./client-address.ts";
import { findSecret, type RequestSecret } from "./credentials.ts";
import { isCrossSite } from "./cross-site.ts";
import type { HeaderSource } from "./header-source.ts";
import { makeSessionCookie, type SessionCookie, type SessionCookieOptions } from "./session-cookie.ts";

/** What guards and the handler have to agree on. */
export interface GateOptions {
  /** Lets browsers keep their session in a cookie. Default: no cookie is looked at or set. */
  readonly cookie?: SessionCookieOptions | undefined;
  /** The address of the client. Default: of whoever is connected; no header is believed. */
  readonly clientIp?: ClientAddress | undefined;
  /** The one that the services were given. Default: the system's. */
  readonly clock?: Pick<Clock, "now"> | undefined;
  /** What nobody waits for, and must be known all the same. Default: nobody hears of it. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

export const systemClock: Pick<Clock, "now"> = { now: () => new Date() };

/** A request of any framework. */
export interface GatedRequest {
  readonly method: string;
  readonly headers: HeaderSource;
  readonly clientIp: string;
}

export type Caller =
  | { readonly kind: "ok"; readonly principal: Principal }
  /** No secret was sent. */
  | { readonly kind: "anonymous" }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Finds out who makes a request. The one way in, of the API and of every guard. */
export class Gate {
  readonly cookie: SessionCookie | undefined;
  readonly #identity: Identity;
  readonly #clock: Pick<Clock, "now">;
  readonly #activity: ActivityNotes;

  /** @throws TypeError when the options of the cookie are wrong */
  constructor(identity: Identity, { clock, cookie, onError }: GateOptions) {
    this.#clock = clock ?? systemClock;
    this.cookie = cookie === undefined ? undefined : makeSessionCookie(cookie);
    this.#identity = identity;
    this.#activity = new ActivityNotes(identity, onError ?? (() => undefined));
  }

  /** @throws IdentityError `store/unavailable` */
  async identify(request: GatedRequest): Promise<Caller> {
    const found = findSecret(request.headers, this.cookie?.name);
    if (found === undefined) return { kind: "anonymous" };
    const result = await this.#identity.authenticate(found.secret);
    if (result.kind === "denied" || !isOwnedBy(result.principal, found)) {
      return { kind: "refused", problem: problems.invalidToken };
    }
    if (found.from === "cookie" && this.isCrossSite(request)) return { kind: "refused", problem: problems.crossSite };
    this.#activity.note(result.principal, request.clientIp, this.#clock.now().getTime());
    return { kind: "ok", principal: result.principal };
  }

  /** Whether another site's page made a browser send this; never so where no cookie is used. */
  isCrossSite({ headers, method }: Pick<GatedRequest, "headers" | "method">): boolean {
    return this.cookie !== undefined && isCrossSite(method, headers, this.cookie.origin);
  }
}

/** With Basic, the username has to be right as well. */
function isOwnedBy({ account }: Principal, { username }: RequestSecret): boolean {
  if (username === undefined) return true;
  try {
    return account?.username === parseUsername(username);
  } catch {
    return false;
  }
}
