import type { AccountUid } from "../accounts/account-uid.ts";
import type { Brand } from "../kernel/brand.ts";
import type { Digest } from "../kernel/digest.ts";
import { type Random, randomBase36 } from "../kernel/random.ts";

/** 12 characters of `0-9a-z`, about 62 bits: stands in for a lost authenticator, once. */
export type RecoveryCode = Brand<string, "RecoveryCode">;

export const RECOVERY_CODE_COUNT = 10;
const LENGTH = 12;

export const makeRecoveryCodes = (random: Random): readonly RecoveryCode[] =>
  Array.from({ length: RECOVERY_CODE_COUNT }, () => randomBase36(random, LENGTH) as RecoveryCode);

/** Case and anything but letters and digits do not count. Undefined for what is no recovery code, a 6-digit code say. */
export function parseRecoveryCode(text: string): RecoveryCode | undefined {
  const code = text.toLowerCase().replaceAll(/[^0-9a-z]/g, "");
  return code.length === LENGTH ? (code as RecoveryCode) : undefined;
}

/** Random enough for a quick hash; bound to its account, so that a row copied to another one is worth nothing. */
export const recoveryCodeDigest = (uid: AccountUid, code: RecoveryCode, digest: Digest): string =>
  digest.sha256(`recovery-code:${uid}:${code}`);
