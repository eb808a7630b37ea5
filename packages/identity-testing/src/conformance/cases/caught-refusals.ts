import { type IdentityErrorCode, parseEmail, parseUsername, type StoreTransaction } from "@pp/identity";
import { expect } from "vitest";
import {
  aClient,
  anAccount,
  aPasswordHash,
  aProfile,
  aSealedPasscode,
  aSession,
  someLinkTokens,
} from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts, belongingsOf, findAccount, listAccounts, updateAccount } from "../harness/store-helpers.ts";

/** Refusals of the store that a caller may catch and go on: Postgres would have given the transaction up. */
const refusals: readonly (readonly [
  what: string,
  code: IdentityErrorCode,
  refuse: (tx: StoreTransaction) => Promise<unknown>,
])[] = [
  [
    "username that is taken",
    "account/username-taken",
    (tx) => tx.accounts.add(anAccount({ username: parseUsername("taken") })),
  ],
  [
    "username that looks like another",
    "account/username-confusable",
    (tx) => tx.accounts.add(anAccount({ username: parseUsername("t\u0430ken") })),
  ],
  [
    "email that is taken",
    "account/email-taken",
    (tx) => tx.accounts.add(anAccount({ email: parseEmail("taken@example.com") })),
  ],
  ["auth id that is taken", "account/auth-id-taken", (tx) => tx.accounts.add(anAccount({ authId: "taken-id" }))],
  ["stale update", "account/changed-meanwhile", (tx) => tx.accounts.update(anAccount())],
  ["stale removal", "account/changed-meanwhile", (tx) => tx.accounts.remove(anAccount())],
  [
    "login of a changed account",
    "account/changed-meanwhile",
    (tx) => tx.accounts.recordLogin(anAccount(), new Date(0)),
  ],
  [
    "password without an account",
    "account/not-found",
    (tx) => tx.credentials.setPassword(anAccount().uid, aPasswordHash(), new Date(0)),
  ],
  ["passcode without an account", "account/not-found", (tx) => tx.passcodes.enrol(aSealedPasscode(anAccount()))],
  ["session without an account", "account/not-found", (tx) => tx.sessions.add(aSession(anAccount()))],
  [
    "token without a client",
    "client/not-found",
    (tx) => tx.sessions.add(aSession(undefined, { clientUid: aClient().uid })),
  ],
  [
    "session without its parent",
    "session/not-found",
    (tx) => tx.sessions.add(aSession(undefined, { parentId: aSession(undefined).id })),
  ],
  ["set of tokens without an account", "account/not-found", (tx) => tx.linkTokens.set(someLinkTokens(anAccount()))],
  ["change of a profile that is not there", "account/not-found", (tx) => tx.profiles.update(aProfile(anAccount()))],
];

const caught = refusals.map(([what, code, refuse]): ConformanceCase => ({
  name: `goes on after a caught refusal: ${what}`,
  run: async ({ store }) => {
    const taken = anAccount({
      username: parseUsername("taken"),
      email: parseEmail("taken@example.com"),
      authId: "taken-id",
    });
    const [before, after] = [anAccount(), anAccount()];
    await addAccounts(store, [taken]);
    await store.transaction(async (tx) => {
      await tx.accounts.add(before);
      await expectCode(refuse(tx), code, {});
      await tx.accounts.add(after);
      expect(await tx.accounts.find(before.uid)).toEqual(before);
    });
    expect(await listAccounts(store)).toEqual([taken, before, after]);
  },
}));

const usableAfterwards: readonly ConformanceCase[] = [
  {
    name: "goes on after a caught refusal to add a session or a profile twice, or to rename to a taken name",
    run: async ({ store }) => {
      const [taken, account] = [anAccount(), anAccount()];
      const session = aSession(account);
      await addAccounts(store, [taken, account]);
      await store.transaction(async (tx) => {
        await tx.sessions.add(session);
        await tx.profiles.add(aProfile(account));
        await expectCode(tx.sessions.add(session), "session/id-taken", { id: session.id });
        await expectCode(tx.profiles.add(aProfile(account)), "account/uid-taken", { uid: account.uid });
        const rename = tx.accounts.update({ ...account, username: taken.username });
        await expectCode(rename, "account/username-taken", { username: taken.username });
        await tx.accounts.update({ ...account, displayName: "renamed" });
      });
      expect(await findAccount(store, account.uid)).toEqual({ ...account, displayName: "renamed", version: 2 });
      expect(await belongingsOf(store, account.uid)).toEqual(["profile", "session"]);
    },
  },
  {
    name: "is usable after many failed transactions",
    run: async ({ store }) => {
      const taken = anAccount();
      await addAccounts(store, [taken]);
      for (let count = 0; count < 25; count += 1) {
        await expectCode(addAccounts(store, [anAccount({ username: taken.username })]), "account/username-taken", {});
      }
      await updateAccount(store, { ...taken, displayName: "still there" });
      expect(await findAccount(store, taken.uid)).toMatchObject({ displayName: "still there", version: 2 });
    },
  },
];

export const caughtRefusalCases: readonly ConformanceCase[] = [...caught, ...usableAfterwards];
