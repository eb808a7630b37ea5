import { createHash } from "node:crypto";
import { type Cipher, IdentityError } from "@pp/identity";

/**
 * Behaves as AES-GCM with rotated keys does, and hides nothing: what was sealed opens for its context and key only.
 * For tests only.
 */
export class FakeCipher implements Cipher {
  readonly #keys: readonly string[];

  /** @param keys ids, the current one first; none: as on a host that has set no key */
  constructor(keys: readonly string[] = ["k1"]) {
    this.#keys = keys;
  }

  get hasKey(): boolean {
    return this.#keys.length > 0;
  }

  seal(plain: string, context: string): string {
    const keyId = this.#current();
    const body = Buffer.from(plain).toString("base64url");
    return [keyId, body, this.#mac(keyId, `${context}\n${body}`)].join(".");
  }

  open(sealed: string, context: string): string {
    this.#current();
    const [keyId = "", body = "", mac] = sealed.split(".");
    if (!this.#keys.includes(keyId)) throw new IdentityError("secret-key/unknown", { keyId });
    if (mac !== this.#mac(keyId, `${context}\n${body}`)) throw new IdentityError("sealed-text/broken", {});
    return Buffer.from(body, "base64url").toString("utf8");
  }

  sign(text: string): { readonly keyId: string; readonly signature: string } {
    const keyId = this.#current();
    return { keyId, signature: this.#mac(keyId, text) };
  }

  verify(text: string, { keyId, signature }: { readonly keyId: string; readonly signature: string }): boolean {
    this.#current();
    return this.#keys.includes(keyId) && signature === this.#mac(keyId, text);
  }

  needsReseal(sealed: string): boolean {
    return sealed.split(".")[0] !== this.#current();
  }

  #current(): string {
    const [current] = this.#keys;
    if (current === undefined) throw new IdentityError("secret-key/missing", { how: "give the fake a key" });
    return current;
  }

  #mac(keyId: string, text: string): string {
    return createHash("sha256").update(`${keyId}\n${text}`).digest("hex");
  }
}
