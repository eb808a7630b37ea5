import type { Enrolment, RecoveryCode } from "@pp/identity";
import { expect, it } from "vitest";
import { enrolmentText } from "./two-factor-enrolment.ts";

const enrolment: Enrolment = {
  uri: "otpauth://totp/PhotoPrism:bob?secret=ABC",
  secret: "ABC",
  recoveryCodes: ["one", "two", "three"] as string[] as RecoveryCode[],
};

it("draws the code in black on white where colours are shown, line by line, and as it is where not", async () => {
  const [plain = [], coloured = []] = await Promise.all(
    [false, true].map(async (colour) => (await enrolmentText(enrolment, { colour })).split("\n")),
  );
  const end = plain.indexOf("");
  expect(end).toBeGreaterThan(10);
  expect(coloured.slice(0, end)).toEqual(plain.slice(0, end).map((line) => `\u001B[38;5;16;48;5;231m${line}\u001B[0m`));
  expect(coloured.slice(end)).toEqual(plain.slice(end));
  expect(plain.slice(end)).toEqual(["", "Secret: ABC", "", "Recovery codes:", "  one   two", "  three", ""]);
});
