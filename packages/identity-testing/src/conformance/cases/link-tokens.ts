import { type AccountUid, type IdentityStore, type LinkTokens } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, someLinkTokens } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts, findAccount } from "../harness/store-helpers.ts";

const findTokens = (store: IdentityStore, uid: AccountUid): Promise<LinkTokens | undefined> =>
  store.read((reader) => reader.linkTokens.find(uid));

const setTokens = (store: IdentityStore, tokens: LinkTokens): Promise<void> =>
  store.transaction((tx) => tx.linkTokens.set(tokens));

export const linkTokenCases: readonly ConformanceCase[] = [
  {
    name: "finds tokens as they were set, each in its place",
    run: async ({ store }) => {
      const account = anAccount();
      const tokens = someLinkTokens(account, { invite: "invite01", verify: "verify01", reset: "reset001" });
      await addAccounts(store, [account]);
      await setTokens(store, tokens);
      expect(await findTokens(store, account.uid)).toEqual(tokens);
    },
  },
  {
    name: "keeps tokens that are not pending empty",
    run: async ({ store }) => {
      const account = anAccount();
      const tokens = someLinkTokens(account);
      await addAccounts(store, [account]);
      await setTokens(store, tokens);
      expect(await findTokens(store, account.uid)).toStrictEqual(tokens);
    },
  },
  {
    name: "finds no tokens of an account that is not stored",
    run: async ({ store }) => {
      expect(await findTokens(store, anAccount().uid)).toBeUndefined();
    },
  },
  {
    name: "replaces all tokens of one account and leaves the others alone",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const [tokens, othersTokens] = [someLinkTokens(account), someLinkTokens(other, { reset: "reset002" })];
      await addAccounts(store, [account, other]);
      await setTokens(store, someLinkTokens(account, { invite: "invite02" }));
      await setTokens(store, othersTokens);
      await setTokens(store, tokens);
      expect([await findTokens(store, account.uid), await findTokens(store, other.uid)]).toEqual([
        tokens,
        othersTokens,
      ]);
    },
  },
  {
    name: "refuses tokens for an account that is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      await expectCode(setTokens(store, someLinkTokens(account)), "account/not-found", { identifier: account.uid });
      expect(await findTokens(store, account.uid)).toBeUndefined();
    },
  },
  {
    name: "leaves the account and its version alone when its tokens change",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await setTokens(store, someLinkTokens(account));
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
];
