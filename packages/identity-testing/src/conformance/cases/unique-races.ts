import {
  type Account,
  type IdentityErrorCode,
  type IdentityStore,
  isIdentityError,
  parseEmail,
  parseUsername,
} from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount, anEvent, aProfile, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { CONTENDERS, onlyWinner, outcomeOf, race, times } from "../harness/race.ts";
import { addAccounts, appendEvent, listAccounts, updateAccount } from "../harness/store-helpers.ts";

interface Prize {
  readonly what: string;
  /** What the contender with this number wants to have. */
  readonly wish: (contender: number) => Partial<Account>;
  readonly codes: readonly IdentityErrorCode[];
}

const prizes: readonly Prize[] = [
  { what: "username", wish: () => ({ username: parseUsername("bob") }), codes: ["account/username-taken"] },
  {
    what: "username in two scripts",
    wish: (contender) => ({ username: parseUsername(contender % 2 === 0 ? "bob" : "b\u043Eb") }),
    codes: ["account/username-taken", "account/username-confusable"],
  },
  { what: "email", wish: () => ({ email: parseEmail("bob@example.com") }), codes: ["account/email-taken"] },
  {
    what: "provider, issuer and auth id",
    wish: () => ({ provider: "oidc", issuer: "https://id.example.com", authId: "subject-1" }),
    codes: ["account/auth-id-taken"],
  },
];

const additions = prizes.map(({ what, wish, codes }): ConformanceCase => ({
  name: `lets one of ${String(CONTENDERS)} that add the same ${what} at once win, and refuses the others`,
  run: async (subject) => {
    const accounts = times(CONTENDERS, (index) => anAccount(wish(index)));
    const results = await race(
      subject,
      accounts.map(
        (account) => (store) =>
          store.transaction(async (tx) => {
            await tx.accounts.findByUsername(account.username);
            await tx.accounts.add(account);
            await tx.profiles.add(aProfile(account));
            await appendEvent(tx, anEvent({ subject: account.uid }));
          }),
      ),
    );
    const winner = accounts[onlyWinner(results, codes)];
    expect(await listAccounts(subject.store)).toEqual([winner]);
    const events = await subject.store.read((reader) => reader.audit.list({ limit: 100 }));
    expect(events.map(({ subject: uid }) => uid)).toEqual([winner?.uid]);
  },
}));

const changes = prizes.map(({ what, wish, codes }): ConformanceCase => ({
  name: `lets one of ${String(CONTENDERS)} that change to the same ${what} at once win, and refuses the others`,
  run: async (subject) => {
    const accounts = times(CONTENDERS, () => anAccount());
    await addAccounts(subject.store, accounts);
    const results = await race(
      subject,
      accounts.map((account, index) => (store) => updateAccount(store, { ...account, ...wish(index) })),
    );
    const winner = onlyWinner(results, codes);
    const expected = accounts.map((account, index) =>
      index === winner ? { ...account, ...wish(index), version: 2 } : account,
    );
    expect(await listAccounts(subject.store)).toEqual(expected);
  },
}));

const others: readonly ConformanceCase[] = [
  {
    name: "lets those that lost the race for a username go on in their transactions and commit the rest",
    run: async (subject) => {
      const username = parseUsername("bob");
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => addOrNote(store, anAccount({ username }))),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      const events = await subject.store.read((reader) => reader.audit.list({ limit: 100 }));
      expect(events).toHaveLength(CONTENDERS - 1);
      expect(await listAccounts(subject.store)).toHaveLength(1);
    },
  },
  {
    name: "lets one of many that restore accounts with the same email at once win",
    run: async (subject) => {
      const email = parseEmail("bob@example.com");
      const accounts = times(CONTENDERS, () => anAccount({ email, deletedAt: aDate() }));
      await addAccounts(subject.store, accounts);
      const results = await race(
        subject,
        accounts.map((account) => (store) => updateAccount(store, { ...account, deletedAt: undefined })),
      );
      onlyWinner(results, ["account/email-taken"]);
      expect(await listAccounts(subject.store)).toHaveLength(1);
    },
  },
  {
    name: "adds one of many sessions with the same id",
    run: async (subject) => {
      const account = anAccount();
      const { id } = aSession(account);
      await addAccounts(subject.store, [account]);
      const add = times(CONTENDERS, () => aSession(account, { id }));
      const results = await race(
        subject,
        add.map((session) => (store) => store.transaction((tx) => tx.sessions.add(session))),
      );
      onlyWinner(results, ["session/id-taken"]);
    },
  },
  {
    name: "adds one of many profiles of the same account",
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => store.transaction((tx) => tx.profiles.add(aProfile(account)))),
      );
      onlyWinner(results, ["account/uid-taken"]);
    },
  },
  {
    name: "adds all of many different accounts that are added at once",
    run: async (subject) => {
      const accounts = times(CONTENDERS, () => anAccount());
      const results = await race(
        subject,
        accounts.map((account) => (store) => addAccounts(store, [account])),
      );
      expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
      expect((await listAccounts(subject.store)).map(({ uid }) => uid).sort()).toEqual(
        accounts.map(({ uid }) => uid).sort(),
      );
    },
  },
];

/** Adds the account, or notes in the same transaction that the name was taken. */
const addOrNote = (store: IdentityStore, account: Account): Promise<void> =>
  store.transaction(async (tx) => {
    try {
      await tx.accounts.add(account);
    } catch (error) {
      if (!isIdentityError(error) || error.code !== "account/username-taken") throw error;
      await appendEvent(tx, anEvent({ subject: account.uid }));
    }
  });

export const uniqueRaceCases: readonly ConformanceCase[] = [...additions, ...changes, ...others];
