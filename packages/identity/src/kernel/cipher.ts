/** Authenticated encryption with keys of the host, each named by an id so that they can be rotated. */
export interface Cipher {
  /** Whether the host has given a key. */
  readonly hasKey: boolean;

  /**
   * @param context what the text belongs to; `open` with another context fails, so a sealed text cannot be moved
   * @returns printable text that names its key
   * @throws IdentityError `secret-key/missing` when the host has given no key
   */
  seal(plain: string, context: string): string;

  /**
   * @throws IdentityError `secret-key/missing` without any key, `secret-key/unknown` when its key is not there any
   *   more, `sealed-text/broken` when it was changed or belongs to another context
   */
  open(sealed: string, context: string): string;

  /** Keyed digest (HMAC-SHA-256, lower-case hex) with the current key, and that key's id. Throws as `seal`. */
  sign(text: string): { readonly keyId: string; readonly signature: string };

  /** Compared in constant time; false as well when the key is not known. */
  verify(text: string, signed: { readonly keyId: string; readonly signature: string }): boolean;

  /** Whether `sealed` was made with an older key than `seal` uses now. */
  needsReseal(sealed: string): boolean;
}
