import type { PasscodeStatus } from "@pp/identity";
import type { Properties } from "./account-properties.ts";

/** What `2fa status` shows. */
export const twoFactorProperties = ({
  account,
  activatedAt,
  recoveryCodesLeft,
  state,
}: PasscodeStatus): Properties => ({
  ActivatedAt: activatedAt,
  RecoveryCodesLeft: recoveryCodesLeft,
  State: state,
  UserName: account.username,
  UserUID: account.uid,
});
