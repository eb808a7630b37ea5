import type { Enrolment, PasscodeStatus } from "@pp/identity";
import { z } from "zod";
import { optionalInstant } from "./json.ts";

const shared = { UID: z.string(), Type: z.literal("totp") };

/** The second factor of an account, without what is secret about it. */
export const passcodeSchema = z
  .object({
    ...shared,
    State: z.enum(["none", "pending", "active"]).describe("pending: waits for its first code, and is not asked for"),
    VerifiedAt: z.iso.datetime().optional().describe("The same as ActivatedAt: the first code does both"),
    ActivatedAt: z.iso.datetime().optional(),
    RecoveryCodesLeft: z.int(),
  })
  .meta({ id: "Passcode" });

export const passcodeView = ({
  account,
  activatedAt,
  recoveryCodesLeft,
  state,
}: PasscodeStatus): z.infer<typeof passcodeSchema> => ({
  UID: account.uid,
  Type: "totp",
  State: state,
  ...optionalInstant("VerifiedAt", activatedAt),
  ...optionalInstant("ActivatedAt", activatedAt),
  RecoveryCodesLeft: recoveryCodesLeft,
});

/** Of a new second factor: the one time that it is shown. */
export const enrolmentSchema = z
  .object({
    ...shared,
    Secret: z.string().describe("Base 32, for typing"),
    URI: z.string().describe("The same for a QR code (otpauth)"),
    QRCode: z.string().optional().describe("Data URL of a picture, where the server draws one"),
    RecoveryCodes: z.array(z.string()).describe("Each is good for one login without the authenticator"),
    CreatedAt: z.iso.datetime(),
  })
  .meta({ id: "PasscodeEnrolment" });

export interface ShownEnrolment extends Enrolment {
  readonly uid: string;
  readonly qrCode: string | undefined;
  readonly createdAt: Date;
}

export const enrolmentView = ({
  createdAt,
  qrCode,
  recoveryCodes,
  secret,
  uid,
  uri,
}: ShownEnrolment): z.infer<typeof enrolmentSchema> => ({
  UID: uid,
  Type: "totp",
  Secret: secret,
  URI: uri,
  ...(qrCode === undefined ? {} : { QRCode: qrCode }),
  RecoveryCodes: [...recoveryCodes],
  CreatedAt: createdAt.toISOString(),
});

/** Ten new ones; the old ones are good for nothing any more. */
export const recoveryCodesSchema = z
  .object({ UID: z.string(), RecoveryCodes: z.array(z.string()) })
  .meta({ id: "RecoveryCodes" });
