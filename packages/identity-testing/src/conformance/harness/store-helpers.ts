import {
  type Account,
  type AccountQuery,
  type AccountUid,
  type AuditEvent,
  contentHashOf,
  type IdentityStore,
  type Session,
  type StoreTransaction,
} from "@pp/identity";
import {
  aClient,
  aPasswordHash,
  aProfile,
  aSealedPasscode,
  aSession,
  someLinkTokens,
} from "../../builders/builders.ts";
import { TestDigest } from "../../fakes/test-digest.ts";

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
  await tx.passcodes.enrol(aSealedPasscode(account));
  await tx.passcodes.setRecoveryCodes(account.uid, [aDigest("recovery code")], account.createdAt);
  await tx.linkTokens.set(someLinkTokens(account));
  await tx.sessions.add(session);
  await tx.clients.add(aClient({ accountUid: account.uid }), aDigest("client secret"));
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
  store.read(async ({ clients, credentials, linkTokens, passcodes, profiles, sessions }) => {
    const tokens = await linkTokens.find(uid);
    const kinds: readonly (readonly [kind: string, isThere: boolean])[] = [
      ["profile", (await profiles.find(uid)) !== undefined],
      ["password", (await credentials.findPassword(uid)) !== undefined],
      ["passcode", (await passcodes.find(uid)) !== undefined],
      ["recovery codes", (await passcodes.countRecoveryCodes(uid)) > 0],
      ["link tokens", tokens !== undefined && tokens.preview !== ""],
      ["session", (await sessions.list({ search: uid, limit: 1 })).length > 0],
      ["client", (await clients.list({ search: uid, limit: 1 })).length > 0],
    ];
    return kinds.filter(([, isThere]) => isThere).map(([kind]) => kind);
  });

export const everyBelonging = ["profile", "password", "passcode", "recovery codes", "link tokens", "session", "client"];

/** 64 hex digits, as secrets and contents are kept. */
export const aDigest = (text: string): string => new TestDigest().sha256(text);

/** Appends as the services do: with the hash of what the event says. */
export const appendEvent = (tx: StoreTransaction, event: AuditEvent): Promise<void> =>
  tx.audit.append(event, contentHashOf(event, new TestDigest()));
