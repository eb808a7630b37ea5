import type { Random } from "@pp/identity";

/** Random bytes of the operating system's generator. */
export class CryptoRandom implements Random {
  bytes(length: number): Uint8Array {
    // Asked for here and not imported: the module takes some milliseconds, which a list of accounts need not pay.
    return process.getBuiltinModule("node:crypto").randomBytes(length);
  }
}
