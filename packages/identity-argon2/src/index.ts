export { Argon2PasswordHasher, type Argon2Options } from "./argon2-password-hasher.ts";
export type { Argon2Parameters } from "./argon2-hash.ts";
