import { createIdentity, type Identity, type IdentityOptions } from "@pp/identity";
import { BcryptPasswordHasher } from "./bcrypt-password-hasher.ts";
import { CryptoRandom } from "./crypto-random.ts";
import { SystemClock } from "./system-clock.ts";

/** Only the store has no default. */
export type NodeIdentityOptions = Pick<IdentityOptions, "store"> & Partial<IdentityOptions>;

/** `createIdentity` with what Node has: bcrypt of cost 12, the system's clock and random bytes. */
export const createNodeIdentity = ({
  hasher = new BcryptPasswordHasher(),
  clock = new SystemClock(),
  random = new CryptoRandom(),
  ...options
}: NodeIdentityOptions): Identity => createIdentity({ hasher, clock, random, ...options });
