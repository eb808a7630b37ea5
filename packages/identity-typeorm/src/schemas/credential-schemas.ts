import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";
import { belongsToAccount } from "./belongs-to-account.ts";

export interface PasswordRow {
  uid: string;
  hash: string;
  created_at: Date;
  updated_at: Date;
}

/** `passwords`: the bcrypt hash of an account's local password. */
export const passwordSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<PasswordRow>({
    name: "IdentityPassword",
    tableName: "passwords",
    columns: {
      uid: { ...key, length: 255, primary: true },
      hash: { ...key, length: 255 },
      created_at: { ...instant },
      updated_at: { ...instant },
    },
    foreignKeys: [belongsToAccount("passwords_uid_fkey", "uid")],
  });

export interface PasscodeRow {
  uid: string;
  key_type: string;
  sealed_secret: string;
  last_step: number;
  verified_at: Date | null;
  activated_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** `passcodes`: the second factor of an account, its secret encrypted. */
export const passcodeSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<PasscodeRow>({
    name: "IdentityPasscode",
    tableName: "passcodes",
    columns: {
      uid: { ...key, length: 255, primary: true },
      key_type: { ...key, length: 64, primary: true },
      sealed_secret: { ...key, length: 2048 },
      last_step: { type: "bigint", default: 0 },
      verified_at: { ...instant, nullable: true },
      activated_at: { ...instant, nullable: true },
      created_at: { ...instant },
      updated_at: { ...instant },
    },
    foreignKeys: [belongsToAccount("passcodes_uid_fkey", "uid")],
  });

export interface RecoveryCodeRow {
  uid: string;
  digest: string;
  created_at: Date;
}

/** `recovery_codes`: those that are not used up, by their SHA-256. */
export const recoveryCodeSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<RecoveryCodeRow>({
    name: "IdentityRecoveryCode",
    tableName: "recovery_codes",
    columns: {
      uid: { ...key, length: 255, primary: true },
      digest: { ...key, length: 64, primary: true },
      created_at: { ...instant },
    },
    foreignKeys: [belongsToAccount("recovery_codes_uid_fkey", "uid")],
  });
