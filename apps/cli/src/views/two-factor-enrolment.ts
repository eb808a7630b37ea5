import type { Enrolment } from "@pp/identity";
import { qrCodePng, qrCodeText } from "@pp/identity-node";
import type { Properties } from "./account-properties.ts";

const CODES_PER_LINE = 2;

/** All that the person has to keep, for a program. */
export const enrolmentProperties = async (username: string, enrolment: Enrolment): Promise<Properties> => ({
  Username: username,
  URI: enrolment.uri,
  Secret: enrolment.secret,
  RecoveryCodes: enrolment.recoveryCodes,
  QRCode: await qrCodePng(enrolment.uri),
});

/**
 * The same for a person: the code to scan, the secret to type, the recovery codes. With `colour` the code is black on
 * white whatever the colours of the terminal are; without it, some cameras need a light terminal.
 */
export async function enrolmentText(enrolment: Enrolment, { colour }: { readonly colour: boolean }): Promise<string> {
  const code = (await qrCodeText(enrolment.uri)).map((line) => (colour ? blackOnWhite(line) : line));
  const { recoveryCodes, secret } = enrolment;
  const rows: string[] = [];
  for (let index = 0; index < recoveryCodes.length; index += CODES_PER_LINE) {
    rows.push(`  ${recoveryCodes.slice(index, index + CODES_PER_LINE).join("   ")}`);
  }
  return [...code, "", `Secret: ${secret}`, "", "Recovery codes:", ...rows, ""].join("\n");
}

const blackOnWhite = (line: string): string => `\u001B[38;5;16;48;5;231m${line}\u001B[0m`;
