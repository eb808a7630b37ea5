/** Time-based one-time passwords as authenticator apps expect them: SHA-1, 6 digits, 30 seconds (RFC 6238). */
export interface Totp {
  /** A new shared secret of 160 bits, base 32. */
  makeSecret(): Promise<string>;

  /** `otpauth://totp/…`: what the QR code says. */
  uri(secret: string, label: { readonly issuer: string; readonly account: string }): Promise<string>;

  /**
   * The time step whose code this is, one step of clock difference allowed either way; undefined for a wrong code.
   * A step is `floor(unix seconds / 30)`.
   */
  matchingStep(secret: string, code: string, now: Date): Promise<number | undefined>;
}
