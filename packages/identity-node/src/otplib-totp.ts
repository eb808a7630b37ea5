import type { Totp } from "@pp/identity";
import type * as Otplib from "otplib";

const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
const options = { algorithm: "sha1", digits: 6, period: PERIOD_SECONDS } as const;

let loading: Promise<typeof Otplib> | undefined;

/** Loaded when a second factor is first used. */
const loadOtplib = (): Promise<typeof Otplib> => (loading ??= import("otplib"));

/** TOTP by otplib. */
export class OtplibTotp implements Totp {
  async makeSecret(): Promise<string> {
    return (await loadOtplib()).generateSecret({ length: SECRET_BYTES });
  }

  async uri(
    secret: string,
    { account, issuer }: { readonly issuer: string; readonly account: string },
  ): Promise<string> {
    return (await loadOtplib()).generateURI({ issuer, label: account, secret, ...options });
  }

  async matchingStep(secret: string, code: string, now: Date): Promise<number | undefined> {
    if (!/^\d{6}$/.test(code)) return undefined;
    const epoch = Math.floor(now.getTime() / 1000);
    const { verifySync } = await loadOtplib();
    const result = verifySync({ secret, token: code, epoch, epochTolerance: PERIOD_SECONDS, ...options });
    return result.valid ? Math.floor(epoch / PERIOD_SECONDS) + result.delta : undefined;
  }
}
