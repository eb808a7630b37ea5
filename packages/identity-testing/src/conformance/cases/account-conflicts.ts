import { type Account, type IdentityErrorCode, parseEmail, parseUsername } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts, findAccount, updateAccount } from "../harness/store-helpers.ts";

interface Conflict {
  readonly sentence: string;
  readonly stored: Partial<Account>;
  readonly newcomer: Partial<Account>;
  readonly code: Exclude<IdentityErrorCode, "account/uid-taken"> & `account/${string}`;
  readonly details: object;
}

const bob = parseUsername("bob");
/** Looks like `bob`, with a Cyrillic letter in the middle. */
const bobInTwoScripts = parseUsername("b\u043Eb");
const email = parseEmail("taken@example.com");
const identity = { provider: "oidc", issuer: "https://id.example.com", authId: "subject-1" } as const;
const identityDetails = { provider: identity.provider, authId: identity.authId };
const deleted = { deletedAt: aDate() };

const conflicts: readonly Conflict[] = [
  {
    sentence: "a username that is taken",
    stored: { username: bob },
    newcomer: { username: bob },
    code: "account/username-taken",
    details: { username: "bob" },
  },
  {
    sentence: "the username of a deleted account",
    stored: { username: bob, ...deleted },
    newcomer: { username: bob },
    code: "account/username-taken",
    details: { username: "bob" },
  },
  {
    sentence: "a username that looks like another in a different script",
    stored: { username: bob },
    newcomer: { username: bobInTwoScripts },
    code: "account/username-confusable",
    details: { username: bobInTwoScripts },
  },
  {
    sentence: "a username whose plain letters are what a stored one looks like",
    stored: { username: bobInTwoScripts },
    newcomer: { username: bob },
    code: "account/username-confusable",
    details: { username: "bob" },
  },
  {
    sentence: "a username that looks like that of a deleted account",
    stored: { username: bob, ...deleted },
    newcomer: { username: bobInTwoScripts },
    code: "account/username-confusable",
    details: { username: bobInTwoScripts },
  },
  {
    sentence: "an email that is taken",
    stored: { email },
    newcomer: { email },
    code: "account/email-taken",
    details: { email },
  },
  {
    sentence: "an auth id that is taken with the same provider and issuer",
    stored: identity,
    newcomer: identity,
    code: "account/auth-id-taken",
    details: identityDetails,
  },
  {
    sentence: "an auth id that is taken with the same provider, neither having an issuer",
    stored: { ...identity, issuer: "" },
    newcomer: { ...identity, issuer: "" },
    code: "account/auth-id-taken",
    details: identityDetails,
  },
];

/** Pairs that must be able to live side by side. */
const allowed: readonly Pick<Conflict, "sentence" | "stored" | "newcomer">[] = [
  { sentence: "the email of a deleted account", stored: { email, ...deleted }, newcomer: { email } },
  { sentence: "as a deleted account, the email of a living one", stored: { email }, newcomer: { email, ...deleted } },
  {
    sentence: "the email of one deleted account in another",
    stored: { email, ...deleted },
    newcomer: { email, ...deleted },
  },
  { sentence: "no email, many times", stored: { email: "" }, newcomer: { email: "" } },
  { sentence: "an email that another has as its backup", stored: { backupEmail: email }, newcomer: { email } },
  { sentence: "the same backup email", stored: { backupEmail: email }, newcomer: { backupEmail: email } },
  { sentence: "the same display name", stored: { displayName: "Bob" }, newcomer: { displayName: "Bob" } },
  { sentence: "the auth id of a deleted account", stored: { ...identity, ...deleted }, newcomer: identity },
  { sentence: "the same auth id of another provider", stored: identity, newcomer: { ...identity, provider: "ldap" } },
  {
    sentence: "the same auth id of another issuer",
    stored: identity,
    newcomer: { ...identity, issuer: "https://other.example" },
  },
  { sentence: "the same auth id without an issuer", stored: identity, newcomer: { ...identity, issuer: "" } },
  { sentence: "an auth id in other letter case", stored: identity, newcomer: { ...identity, authId: "Subject-1" } },
  { sentence: "no auth id, many times", stored: { ...identity, authId: "" }, newcomer: { ...identity, authId: "" } },
];

const refusals = conflicts.flatMap(({ sentence, stored, newcomer, code, details }): readonly ConformanceCase[] => [
  {
    name: `refuses to add ${sentence}, and stores nothing`,
    run: async ({ store }) => {
      const account = anAccount(newcomer);
      await addAccounts(store, [anAccount(stored)]);
      await expectCode(addAccounts(store, [account]), code, details);
      expect(await findAccount(store, account.uid)).toBeUndefined();
    },
  },
  {
    name: `refuses to change an account to ${sentence}, and changes nothing`,
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [anAccount(stored), account]);
      await expectCode(updateAccount(store, { ...account, ...newcomer }), code, details);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
]);

const permissions = allowed.map(({ sentence, stored, newcomer }): ConformanceCase => ({
  name: `accepts ${sentence}, in a new account and in a changed one`,
  run: async ({ store }) => {
    const [added, changed] = [anAccount(newcomer), anAccount()];
    await addAccounts(store, [anAccount(stored), changed]);
    await addAccounts(store, [added]);
    expect(await findAccount(store, added.uid)).toEqual(added);
    await store.transaction((tx) => tx.accounts.remove(added));
    await updateAccount(store, { ...changed, ...newcomer });
    expect(await findAccount(store, changed.uid)).toEqual({ ...changed, ...newcomer, version: 2 });
  },
}));

const restorations = conflicts
  .filter(({ code }) => code === "account/email-taken" || code === "account/auth-id-taken")
  .map(({ sentence, stored, newcomer, code, details }): ConformanceCase => ({
    name: `refuses to restore ${sentence} by now, until it is another`,
    run: async ({ store }) => {
      const account = anAccount({ ...newcomer, ...deleted });
      await addAccounts(store, [account, anAccount(stored)]);
      await expectCode(updateAccount(store, { ...account, deletedAt: undefined }), code, details);
      expect(await findAccount(store, account.uid)).toEqual(account);
      const restored: Account = { ...account, email: "", authId: "", deletedAt: undefined };
      await updateAccount(store, restored);
      expect(await findAccount(store, account.uid)).toEqual({ ...restored, version: 2 });
    },
  }));

const values: readonly ConformanceCase[] = [
  {
    name: "refuses to add a uid that is taken, and leaves the first account as it was",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      await expectCode(addAccounts(store, [anAccount({ uid: account.uid })]), "account/uid-taken", {
        uid: account.uid,
      });
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
  {
    name: "does not take an account's own values for a conflict",
    run: async ({ store }) => {
      const account = anAccount({ ...identity, username: bob, email });
      await addAccounts(store, [account]);
      await updateAccount(store, { ...account, displayName: "Bob" });
      await updateAccount(store, { ...account, username: bobInTwoScripts, version: 2 });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, username: bobInTwoScripts, version: 3 });
    },
  },
  {
    name: "frees the old username, email and auth id of an account that is given others",
    run: async ({ store }) => {
      const account = anAccount({ ...identity, username: bob, email });
      const heir = anAccount({ ...identity, username: bobInTwoScripts, email });
      await addAccounts(store, [account]);
      await updateAccount(store, { ...account, username: parseUsername("robert"), email: "", authId: "subject-2" });
      await addAccounts(store, [heir]);
      expect(await findAccount(store, heir.uid)).toEqual(heir);
    },
  },
  {
    name: "frees the uid, username, email and auth id of an account that is removed for good",
    run: async ({ store }) => {
      const account = anAccount({ ...identity, username: bob, email });
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.accounts.remove(account));
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
];

export const accountConflictCases: readonly ConformanceCase[] = [
  ...refusals,
  ...permissions,
  ...restorations,
  ...values,
];
