import type { Brand } from "../kernel/brand.ts";
import { BASE62, type Random, randomBase62 } from "../kernel/random.ts";

/**
 * Four groups of six letters and digits joined by `-`, the last character a checksum: a password that a person can
 * copy into a program, and that a mistyped character does not turn into a look-up.
 */
export type AppPassword = Brand<string, "AppPassword">;

const pattern = /^[0-9A-Za-z]{6}(?:-[0-9A-Za-z]{6}){3}$/;
const RANDOM_CHARACTERS = 23;

/** 23 random characters, about 136 bits. */
export function makeAppPassword(random: Random): AppPassword {
  const text = randomBase62(random, RANDOM_CHARACTERS);
  const body = [text.slice(0, 6), text.slice(6, 12), text.slice(12, 18), text.slice(18)].join("-");
  return `${body}${checksum(body)}` as AppPassword;
}

/** True for text of the right shape whose checksum is right. */
export const isAppPassword = (text: string): text is AppPassword =>
  pattern.test(text) && text.endsWith(checksum(text.slice(0, -1)));

/** CRC-32 (IEEE 802.3) of all but the last character, as one of 62. */
const checksum = (body: string): string => BASE62.charAt(crc32(body) % BASE62.length);

/** Bit by bit: it runs on 26 characters. */
function crc32(ascii: string): number {
  let crc = 0xff_ff_ff_ff;
  for (let index = 0; index < ascii.length; index += 1) {
    crc ^= ascii.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1;
  }
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}
