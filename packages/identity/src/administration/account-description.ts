import type { Account } from "../accounts/account.ts";
import type { AccountProfile } from "../accounts/profile.ts";
import { effectiveUploadPath, type UserPath } from "../accounts/user-path.ts";
import type { StoredPassword } from "../credentials/credential-repository.ts";
import type { LinkTokens } from "../credentials/link-tokens.ts";
import type { Passcode } from "../credentials/passcode.ts";
import type { StoreReader } from "../store.ts";

/** Everything known about one account. The password hash and the link tokens are secrets: mask them when shown. */
export interface AccountDescription {
  readonly account: Account;
  /** Where uploads really go, relative to the originals folder. */
  readonly uploadFolder: UserPath;
  readonly profile: AccountProfile | undefined;
  readonly password: StoredPassword | undefined;
  readonly passcode: Passcode | undefined;
  readonly linkTokens: LinkTokens | undefined;
}

export async function describeAccount(reader: StoreReader, account: Account): Promise<AccountDescription> {
  return {
    account,
    uploadFolder: effectiveUploadPath(account.basePath, account.uploadPath),
    profile: await reader.profiles.find(account.uid),
    password: await reader.credentials.findPassword(account.uid),
    passcode: await reader.passcodes.find(account.uid),
    linkTokens: await reader.linkTokens.find(account.uid),
  };
}
