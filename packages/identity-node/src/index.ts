export { AesGcmCipher } from "./aes-gcm-cipher.ts";
export { BcryptPasswordHasher, type BcryptOptions } from "./bcrypt-password-hasher.ts";
export { CryptoRandom } from "./crypto-random.ts";
export { readOrMakeKeyFile } from "./key-file.ts";
export { parseKeyring, type Keyring, type SecretKey } from "./keyring.ts";
export { NodeDigest } from "./node-digest.ts";
export { createNodeIdentity, type NodeIdentityOptions } from "./node-identity.ts";
export { OtplibTotp } from "./otplib-totp.ts";
export { SystemClock } from "./system-clock.ts";
