import { createIdentity, type Identity, type IdentityOptions } from "@pp/identity";
import { AesGcmCipher } from "./aes-gcm-cipher.ts";
import { BcryptPasswordHasher } from "./bcrypt-password-hasher.ts";
import { CryptoRandom } from "./crypto-random.ts";
import type { Keyring } from "./keyring.ts";
import { NodeDigest } from "./node-digest.ts";
import { OtplibTotp } from "./otplib-totp.ts";
import { SystemClock } from "./system-clock.ts";

/** Only the store has no default. */
export interface NodeIdentityOptions extends Partial<Omit<IdentityOptions, "store">>, Pick<IdentityOptions, "store"> {
  /** What second factors and audit seals are protected with; without keys those two are refused. */
  readonly keys?: Keyring;
}

/** `createIdentity` with what Node has: bcrypt of cost 12, AES-GCM, TOTP, the system's clock and random bytes. */
export const createNodeIdentity = ({
  keys,
  hasher = new BcryptPasswordHasher(),
  digest = new NodeDigest(),
  cipher = new AesGcmCipher(() => keys, "pass keys to createNodeIdentity"),
  totp = new OtplibTotp(),
  clock = new SystemClock(),
  random = new CryptoRandom(),
  ...others
}: NodeIdentityOptions): Identity => createIdentity({ hasher, digest, cipher, totp, clock, random, ...others });
