import type { Account } from "../accounts/account.ts";
import type { SealedPasscode } from "../credentials/passcode.ts";
import { parseRecoveryCode, recoveryCodeDigest } from "../credentials/recovery-codes.ts";
import type { AuthDeps } from "./auth-deps.ts";

/** A second factor that matches. Only using it up, in the transaction that lets somebody in, shows whether it is fresh. */
export type UsedFactor =
  { readonly kind: "code"; readonly step: number } | { readonly kind: "recovery-code"; readonly digest: string };

interface Presented {
  readonly account: Account;
  readonly passcode: SealedPasscode | undefined;
  readonly code: string;
  readonly now: Date;
}

/**
 * Undefined for a wrong code, and when the account says it has a second factor but none is stored.
 *
 * @throws IdentityError `secret-key/missing`, `secret-key/unknown`: nobody is let in without the key
 */
export async function checkCode(
  { cipher, totp, digest }: Pick<AuthDeps, "cipher" | "totp" | "digest">,
  { account, passcode, code, now }: Presented,
): Promise<UsedFactor | undefined> {
  if (passcode === undefined) return undefined;
  const recoveryCode = parseRecoveryCode(code);
  if (recoveryCode !== undefined)
    return { kind: "recovery-code", digest: recoveryCodeDigest(account.uid, recoveryCode, digest) };
  const secret = cipher.open(passcode.sealedSecret, account.uid);
  const step = await totp.matchingStep(secret, code.replaceAll(/\s/g, ""), now);
  return step === undefined || step <= passcode.lastStep ? undefined : { kind: "code", step };
}
