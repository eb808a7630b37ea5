import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { ExpiringMap } from "./expiring-map.ts";
import type { OidcSettings } from "./oidc-options.ts";
import { Refusal } from "./refusal.ts";
import { SealedCookie } from "./sealed-cookie.ts";

/** A sign-in under way, as the browser keeps it, sealed, while it is at the provider. */
export interface Transaction {
  /** Comes back in the URL: the browser that ends the sign-in is the one that began it. */
  readonly state: string;
  /** Comes back in the ID token: it was made for this sign-in. */
  readonly nonce: string;
  /** Of PKCE: the code is worth nothing to who has not got it. */
  readonly verifier: string;
  readonly returnTo: string;
}

const TTL_SECONDS = 600;
const MAX_USED_STATES = 10_000;

/** Begins sign-ins and gives each back once. */
export class Transactions {
  readonly #cookie: SealedCookie;
  /** Ended sign-ins, for as long as a copy of their cookie could be presented to this process again. */
  readonly #used: ExpiringMap<true>;

  constructor({ clientId, clock, cookieKey, issuer, publicPath, redirectUri, secure }: OidcSettings) {
    this.#used = new ExpiringMap(clock, { ttlSeconds: TTL_SECONDS, maxSize: MAX_USED_STATES });
    this.#cookie = new SealedCookie({
      name: "pp-oidc-sign-in",
      purpose: JSON.stringify(["sign-in", issuer, clientId, redirectUri]),
      path: secure ? "/" : publicPath,
      ttlSeconds: TTL_SECONDS,
      key: cookieKey,
      secure,
      clock,
    });
  }

  /** A new one, and the header that gives it to the browser; an earlier one of the same browser is lost by that. */
  async begin(returnTo: string): Promise<{ readonly transaction: Transaction; readonly cookie: string }> {
    const fresh = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const transaction = { ...fresh, returnTo };
    const cookie = await this.#cookie.seal(transaction);
    if (cookie === undefined) throw new RangeError("returnTo is too long for a cookie");
    return { transaction, cookie };
  }

  /**
   * The sign-in that this browser began with this state. A second call with the same one is refused.
   *
   * @throws Refusal `state unknown`, `state used already`
   */
  async take(request: Request, state: string): Promise<Transaction> {
    const transaction = toTransaction(await this.#cookie.open(request));
    if (transaction?.state !== state) {
      throw new Refusal(this.#used.get(state) === true ? "state used already" : "state unknown");
    }
    if (this.#used.get(state) === true) throw new Refusal("state used already");
    this.#used.set(state, true);
    return transaction;
  }

  /** The header that makes the browser forget its sign-in. */
  clear(): string {
    return this.#cookie.clear();
  }
}

function toTransaction(content: Readonly<Record<string, unknown>> | undefined): Transaction | undefined {
  const { nonce, returnTo, state, verifier } = content ?? {};
  if (typeof state !== "string" || typeof nonce !== "string") return undefined;
  if (typeof verifier !== "string" || typeof returnTo !== "string") return undefined;
  return { state, nonce, verifier, returnTo };
}
