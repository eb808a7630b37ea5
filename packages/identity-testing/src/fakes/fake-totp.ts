import { createHash } from "node:crypto";
import type { Totp } from "@pp/identity";

const PERIOD_SECONDS = 30;

/** One-time passwords whose codes tests can ask for: 6 digits, 30 seconds, one step either way. For tests only. */
export class FakeTotp implements Totp {
  #count = 0;

  makeSecret(): Promise<string> {
    this.#count += 1;
    return Promise.resolve(`SECRET${String(this.#count)}`);
  }

  uri(secret: string, { account, issuer }: { readonly issuer: string; readonly account: string }): Promise<string> {
    return Promise.resolve(`otpauth://totp/${issuer}:${account}?secret=${secret}&issuer=${issuer}`);
  }

  matchingStep(secret: string, code: string, now: Date): Promise<number | undefined> {
    const step = stepOf(now);
    return Promise.resolve([step, step - 1, step + 1].find((candidate) => codeOf(secret, candidate) === code));
  }

  /** What an authenticator shows at `now`. */
  code(secret: string, now: Date): string {
    return codeOf(secret, stepOf(now));
  }
}

const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / PERIOD_SECONDS);

const codeOf = (secret: string, step: number): string => {
  const digest = createHash("sha256")
    .update(`${secret}:${String(step)}`)
    .digest();
  return String(digest.readUInt32BE() % 1_000_000).padStart(6, "0");
};
