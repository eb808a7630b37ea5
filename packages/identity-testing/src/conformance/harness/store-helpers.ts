import type { Account, AccountQuery, AccountUid, IdentityStore, Session, StoreTransaction } from "@pp/identity";
import { aPasscode, aPasswordHash, aProfile, aSession, someLinkTokens } from "../../builders/builders.ts";

/** Adds the accounts one after the other in one transaction, so that their order is certain. */
export const addAccounts = (store: IdentityStore, accounts: readonly Account[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const account of accounts) await tx.accounts.add(account);
  });

export const updateAccount = (store: IdentityStore, account: Account): Promise<void> =>
  store.transaction((tx) => tx.accounts.update(account));

export const findAccount = (store: IdentityStore, uid: AccountUid): Promise<Account | undefined> =>
  store.read((reader) => reader.accounts.find(uid));

export const listAccounts = (store: IdentityStore, query: Partial<AccountQuery> = {}): Promise<readonly Account[]> =>
  store.read((reader) => reader.accounts.list({ limit: 1000, ...query }));

export const usernames = async (store: IdentityStore, query: Partial<AccountQuery> = {}): Promise<readonly string[]> =>
  (await listAccounts(store, query)).map((account) => account.username);

/** Gives the account one of everything that can belong to it. */
export async function addBelongings(tx: StoreTransaction, account: Account): Promise<Session> {
  const session = aSession(account);
  await tx.profiles.add(aProfile(account));
  await tx.credentials.setPassword(account.uid, aPasswordHash(), account.createdAt);
  await tx.credentials.setPasscode(aPasscode(account), "sealed");
  await tx.linkTokens.set(someLinkTokens(account));
  await tx.sessions.add(session);
  return session;
}

/** The account with one of everything that can belong to it, stored. */
export const addWithBelongings = (store: IdentityStore, account: Account): Promise<Session> =>
  store.transaction(async (tx) => {
    await tx.accounts.add(account);
    return addBelongings(tx, account);
  });

/** What belongs to the account, by kind; link tokens count when one of them is set. */
export const belongingsOf = (store: IdentityStore, uid: AccountUid): Promise<readonly string[]> =>
  store.read(async ({ credentials, linkTokens, profiles, sessions }) => {
    const tokens = await linkTokens.find(uid);
    const kinds: readonly (readonly [kind: string, isThere: boolean])[] = [
      ["profile", (await profiles.find(uid)) !== undefined],
      ["password", (await credentials.findPassword(uid)) !== undefined],
      ["passcode", (await credentials.findPasscode(uid)) !== undefined],
      ["link tokens", tokens !== undefined && tokens.preview !== ""],
      ["session", (await sessions.listByAccount(uid, { limit: 1 })).length > 0],
    ];
    return kinds.filter(([, isThere]) => isThere).map(([kind]) => kind);
  });

export const everyBelonging = ["profile", "password", "passcode", "link tokens", "session"];
