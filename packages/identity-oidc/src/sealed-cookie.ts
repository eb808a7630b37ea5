import type { Clock } from "@pp/identity";
import { parse, serialize } from "hono/utils/cookie";
import { EncryptJWT, jwtDecrypt, type JWTPayload } from "jose";

/** What a browser keeps of one cookie, name and attributes included. */
const MAX_COOKIE_LENGTH = 4096;
/** What Node accepts of all headers together; some servers in front of a handler accept more. */
const MAX_HEADER_LENGTH = 16_384;

export interface SealedCookieOptions {
  /** Without prefix. */
  readonly name: string;
  /** What the cookie is for and whose it is: one that was sealed for another use or provider is not accepted. */
  readonly purpose: string;
  /** `/` gives the strictest prefix: then not even a page of a neighbouring subdomain can plant the cookie. */
  readonly path: string;
  readonly secure: boolean;
  readonly ttlSeconds: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly clock: Pick<Clock, "now">;
}

/** A cookie that only this service can read or make: encrypted (JWE, `dir`, `A256GCM`), with an end of its own. */
export class SealedCookie {
  readonly #options: SealedCookieOptions;
  /** Browsers keep a name with such a prefix only from an https origin. */
  readonly #name: string;

  constructor(options: SealedCookieOptions) {
    this.#options = options;
    const prefix = options.path === "/" ? "__Host-" : "__Secure-";
    this.#name = options.secure ? `${prefix}${options.name}` : options.name;
  }

  /** The header that sets it; undefined when it would be longer than a browser keeps. */
  async seal(content: JWTPayload): Promise<string | undefined> {
    const { clock, key, purpose, ttlSeconds } = this.#options;
    const expiresAt = Math.floor(clock.now().getTime() / 1000) + ttlSeconds;
    const sealed = await new EncryptJWT({ ...content, aud: purpose, exp: expiresAt })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .encrypt(key);
    const header = this.#serialize(sealed, ttlSeconds);
    return header.length > MAX_COOKIE_LENGTH ? undefined : header;
  }

  /** What was sealed; undefined when there is no such cookie, or it is over, edited or of another purpose. */
  async open(request: Request): Promise<JWTPayload | undefined> {
    const { clock, key, purpose } = this.#options;
    const header = request.headers.get("cookie") ?? "";
    if (header.length > MAX_HEADER_LENGTH) return undefined;
    const sealed = parse(header, this.#name)[this.#name];
    if (sealed === undefined) return undefined;
    try {
      const { payload } = await jwtDecrypt(sealed, key, {
        audience: purpose,
        currentDate: clock.now(),
        requiredClaims: ["exp"],
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: ["A256GCM"],
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  /** The header that deletes it. */
  clear(): string {
    return this.#serialize("", 0);
  }

  #serialize(value: string, maxAge: number): string {
    const { path, secure } = this.#options;
    return serialize(this.#name, value, { path, secure, maxAge, httpOnly: true, sameSite: "Lax" });
  }
}
