import type { AccountUid, LinkTokens, Passcode, PasswordHash, SealedPasscode, StoredPassword } from "@pp/identity";
import type { SqlRow } from "../sql-executor.ts";
import { toDate, toInstant, toNumber, toText } from "../sql-values.ts";

export const toStoredPassword = (row: SqlRow): StoredPassword => ({
  accountUid: toText(row["uid"]) as AccountUid,
  hash: toText(row["hash"]) as PasswordHash,
  createdAt: toInstant(row["created_at"]),
  updatedAt: toInstant(row["updated_at"]),
});

export const toPasscode = (row: SqlRow): Passcode => ({
  accountUid: toText(row["uid"]) as AccountUid,
  activatedAt: toDate(row["activated_at"]),
  createdAt: toInstant(row["created_at"]),
  updatedAt: toInstant(row["updated_at"]),
});

export const toLinkTokens = (row: SqlRow): LinkTokens => ({
  accountUid: toText(row["user_uid"]) as AccountUid,
  preview: toText(row["preview_token"]),
  download: toText(row["download_token"]),
  invite: toText(row["invite_token"]),
  verify: toText(row["verify_token"]),
  reset: toText(row["reset_token"]),
});

export const toLinkTokenColumns = (tokens: LinkTokens): Record<string, string> => ({
  preview_token: tokens.preview,
  download_token: tokens.download,
  invite_token: tokens.invite,
  verify_token: tokens.verify,
  reset_token: tokens.reset,
});

export const toSealedPasscode = (row: SqlRow): SealedPasscode => ({
  passcode: toPasscode(row),
  sealedSecret: toText(row["sealed_secret"]),
  lastStep: toNumber(row["last_step"]),
});
