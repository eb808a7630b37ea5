/** Cryptographic digests of text (UTF-8), in lower-case hex. Synchronous: they cost microseconds. */
export interface Digest {
  sha256(text: string): string;

  /** Compares two digests of equal length in a time that does not depend on where they differ. */
  equal(left: string, right: string): boolean;
}
