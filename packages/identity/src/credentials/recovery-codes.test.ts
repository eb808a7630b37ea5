import { createHash } from "node:crypto";
import { anAccount, CountingRandom } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { makeRecoveryCodes, parseRecoveryCode, RECOVERY_CODE_COUNT, recoveryCodeDigest } from "./recovery-codes.ts";

const digest = { sha256: (text: string) => createHash("sha256").update(text).digest("hex"), equal: () => false };

it("makes ten different codes of 12 letters and digits", () => {
  const codes = makeRecoveryCodes(new CountingRandom());
  expect(codes).toHaveLength(RECOVERY_CODE_COUNT);
  expect(new Set(codes).size).toBe(10);
  expect(codes.every((code) => /^[0-9a-z]{12}$/.test(code))).toBe(true);
});

it("reads a code in any case and with any separators, and nothing of another length", () => {
  expect(parseRecoveryCode(" ABCD-efgh 1234 ")).toBe("abcdefgh1234");
  expect(parseRecoveryCode("123456")).toBeUndefined();
  expect(parseRecoveryCode("abcdefgh12345")).toBeUndefined();
});

it("binds the digest to the account: the same code of another one has another digest", () => {
  const [code] = makeRecoveryCodes(new CountingRandom());
  if (code === undefined) throw new Error("no code");
  const [bob, alice] = [anAccount().uid, anAccount().uid];
  expect(recoveryCodeDigest(bob, code, digest)).toMatch(/^[0-9a-f]{64}$/);
  expect(recoveryCodeDigest(bob, code, digest)).not.toBe(recoveryCodeDigest(alice, code, digest));
});
