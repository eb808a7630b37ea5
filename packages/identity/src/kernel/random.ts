/** A cryptographically secure source of random bytes. */
export interface Random {
  bytes(length: number): Uint8Array;
}

const BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
/** Also the order in which the checksum of an app password counts. */
export const BASE62 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** `length` characters of `0-9a-z`, each as likely as any other. */
export const randomBase36 = (random: Random, length: number): string => randomText(random, length, BASE36);

/** `length` characters of `a-zA-Z0-9`, each as likely as any other. */
export const randomBase62 = (random: Random, length: number): string => randomText(random, length, BASE62);

/** `length` decimal digits, each as likely as any other. */
export const randomDigits = (random: Random, length: number): string => randomText(random, length, "0123456789");

/** `bytes` random bytes as lower-case hex. */
export const randomHex = (random: Random, bytes: number): string =>
  Array.from(random.bytes(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

function randomText(random: Random, length: number, alphabet: string): string {
  // Bytes from the largest multiple of the alphabet on would favour its first letters.
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) {
      if (byte < limit) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
