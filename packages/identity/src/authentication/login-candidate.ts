import type { Account } from "../accounts/account.ts";
import type { Username } from "../accounts/username.ts";
import type { PasswordHash } from "../credentials/password-hasher.ts";
import type { SealedPasscode } from "../credentials/passcode.ts";
import type { IdentityStore } from "../store.ts";

/** What is stored about the name that somebody wants to log in with. */
export interface LoginCandidate {
  readonly account: Account | undefined;
  readonly hash: PasswordHash | undefined;
  /** Only one that was activated. */
  readonly passcode: SealedPasscode | undefined;
}

const nobody: LoginCandidate = { account: undefined, hash: undefined, passcode: undefined };

export async function findCandidate(store: IdentityStore, username: Username | undefined): Promise<LoginCandidate> {
  if (username === undefined) return nobody;
  return store.read(async (reader) => {
    const account = await reader.accounts.findByUsername(username);
    if (account === undefined) return nobody;
    const password = await reader.credentials.findPassword(account.uid);
    const sealed = account.method === "2fa" ? await reader.passcodes.findSealed(account.uid) : undefined;
    const passcode = sealed?.passcode.activatedAt === undefined ? undefined : sealed;
    return { account, hash: password?.hash, passcode };
  });
}
