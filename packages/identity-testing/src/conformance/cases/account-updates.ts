import { type Account, parseEmail, parseUsername, type UserPath } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import {
  addAccounts,
  addWithBelongings,
  belongingsOf,
  everyBelonging,
  findAccount,
  updateAccount,
} from "../harness/store-helpers.ts";

/** The same account with another value in every field that may change. */
const changedAllOver = (account: Account): Account => ({
  ...account,
  uuid: "0190163d-8694-739b-aea5-966c26f8ad92",
  username: parseUsername("renamed"),
  displayName: "Renamed",
  email: parseEmail("renamed@example.com"),
  backupEmail: parseEmail("renamed@example.org"),
  role: "guest",
  attributes: "changed",
  provider: "ldap",
  method: "2fa",
  issuer: "ldaps://directory.example.com",
  authId: "cn=renamed",
  superAdmin: true,
  canLogin: false,
  webdav: true,
  canInvite: true,
  invitedBy: "ubbbbbbbbbbbbbbb",
  basePath: "changed" as UserPath,
  uploadPath: "changed/too" as UserPath,
  thumb: "changed-thumb",
  thumbSource: "oidc",
  verifiedAt: new Date("2024-03-02T00:00:00.002Z"),
  consentAt: new Date("2024-03-03T00:00:00.003Z"),
  expiresAt: new Date("2034-03-04T00:00:00.004Z"),
  bornAt: new Date("1985-03-05T00:00:00.005Z"),
  updatedAt: new Date("2024-03-07T00:00:00.007Z"),
  deletedAt: new Date("2024-03-08T00:00:00.008Z"),
});

export const accountUpdateCases: readonly ConformanceCase[] = [
  {
    name: "replaces every field but the time of the last login, and counts the version up by one",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await updateAccount(store, changedAllOver(account));
      expect(await findAccount(store, account.uid)).toEqual({ ...changedAllOver(account), version: 2 });
    },
  },
  {
    name: "clears text and times when told to",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [changedAllOver(account)]);
      const cleared = { ...account, displayName: "", email: "" } satisfies Account;
      await updateAccount(store, cleared);
      expect(await findAccount(store, account.uid)).toEqual({ ...cleared, version: 2 });
    },
  },
  {
    name: "counts on from update to update, also inside one transaction",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await store.transaction(async (tx) => {
        await tx.accounts.update({ ...account, displayName: "second" });
        await tx.accounts.update({ ...account, displayName: "third", version: 2 });
      });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, displayName: "third", version: 3 });
    },
  },
  {
    name: "changes one account only",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      await updateAccount(store, { ...account, displayName: "changed" });
      expect(await findAccount(store, other.uid)).toEqual(other);
    },
  },
  {
    name: "leaves what belongs to an account alone when the account changes",
    run: async ({ store }) => {
      const account = anAccount();
      await addWithBelongings(store, account);
      const tokens = await store.read((reader) => reader.linkTokens.find(account.uid));
      await updateAccount(store, changedAllOver(account));
      expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
      expect(await store.read((reader) => reader.linkTokens.find(account.uid))).toEqual(tokens);
    },
  },
  ...([
    { name: "refuses an update that saw an older version, and changes nothing", version: 1 },
    { name: "refuses an update with a version that is not stored yet, and changes nothing", version: 3 },
  ].map(({ name, version }) => ({
    name,
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await updateAccount(store, { ...account, displayName: "second" });
      const late = updateAccount(store, { ...account, displayName: "late", version });
      await expectCode(late, "account/changed-meanwhile", { uid: account.uid });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, displayName: "second", version: 2 });
    },
  })) satisfies readonly ConformanceCase[]),
  {
    name: "refuses an update of an account that is not stored, and does not add it",
    run: async ({ store }) => {
      const account = anAccount();
      await expectCode(updateAccount(store, account), "account/changed-meanwhile", { uid: account.uid });
      expect(await findAccount(store, account.uid)).toBeUndefined();
    },
  },
  {
    name: "deletes and restores by an update: the row stays, with all that belongs to it",
    run: async ({ store }) => {
      const account = anAccount();
      await addWithBelongings(store, account);
      await updateAccount(store, { ...account, deletedAt: aDate() });
      await updateAccount(store, { ...account, version: 2 });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, version: 3 });
      expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
    },
  },
];
