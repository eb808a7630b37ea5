import { aDate, anAccount, aSealedPasscode, FakeCipher, FakeTotp, TestDigest } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import { recoveryCodeDigest, type RecoveryCode } from "../credentials/recovery-codes.ts";
import { checkCode } from "./check-code.ts";

const STEP_MS = 30_000;
const account = anAccount();
const cipher = new FakeCipher();
const totp = new FakeTotp();
const digest = new TestDigest();
const now = aDate("2025-01-01T00:00:10.000Z");
const step = Math.floor(now.getTime() / STEP_MS);
const passcode = aSealedPasscode(account, { sealedSecret: cipher.seal("SECRET", account.uid) });
const shown = (steps: number): string => totp.code("SECRET", new Date(now.getTime() + steps * STEP_MS));

const check = (code: string, stored: typeof passcode | undefined = passcode) =>
  checkCode({ cipher, totp, digest }, { account, passcode: stored, code, now });

describe("checkCode", () => {
  it.each([-1, 0, 1])("takes the code of a step that is %i away", async (steps) => {
    expect(await check(shown(steps))).toEqual({ kind: "code", step: step + steps });
  });

  it.each([-2, 2])("does not take the code of a step that is %i away", async (steps) => {
    expect(await check(shown(steps))).toBeUndefined();
  });

  it("does not take a code of the step that was used last, nor of one before it, and takes the one after", async () => {
    const used = { ...passcode, lastStep: step };
    expect(await check(shown(-1), used)).toBeUndefined();
    expect(await check(shown(0), used)).toBeUndefined();
    expect(await check(shown(1), used)).toEqual({ kind: "code", step: step + 1 });
  });

  it("reads over spaces inside the code", async () => {
    const code = shown(0);
    expect(await check(`${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({ kind: "code", step });
  });

  it.each(["", "000000x", "12345", "1234567", "NaN"])("takes %j for a wrong code", async (code) => {
    expect(await check(code)).toBeUndefined();
  });

  it("takes what looks like a recovery code for one, in any case and grouping", async () => {
    const expected = recoveryCodeDigest(account.uid, "abcdefgh1234" as RecoveryCode, digest);
    expect(await check("ABCD-efgh-1234")).toEqual({ kind: "recovery-code", digest: expected });
  });

  it("takes nothing when no second factor is stored", async () => {
    const absent = (code: string) => checkCode({ cipher, totp, digest }, { account, passcode: undefined, code, now });
    expect(await absent(shown(0))).toBeUndefined();
    expect(await absent("abcdefgh1234")).toBeUndefined();
  });

  it("throws without the host's key, and for a secret that was sealed for another account", async () => {
    const withCipher = (other: FakeCipher) =>
      checkCode({ cipher: other, totp, digest }, { account, passcode, code: shown(0), now });
    expect(await codeOf(withCipher(new FakeCipher([])))).toBe("secret-key/missing");
    expect(await codeOf(withCipher(new FakeCipher(["k2"])))).toBe("secret-key/unknown");
    const foreign = { ...passcode, sealedSecret: cipher.seal("SECRET", anAccount().uid) };
    expect(await codeOf(check(shown(0), foreign))).toBe("sealed-text/broken");
  });
});
