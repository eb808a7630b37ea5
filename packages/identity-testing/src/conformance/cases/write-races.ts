import { type Account, type AccountUid, type IdentityStore, isIdentityError } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount, anEvent, aPasswordHash } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { CONTENDERS, onlyWinner, outcomeOf, race, times } from "../harness/race.ts";
import {
  addAccounts,
  appendEvent,
  belongingsOf,
  findAccount,
  listAccounts,
  updateAccount,
} from "../harness/store-helpers.ts";

const lostUpdates: readonly ConformanceCase[] = [
  {
    name: "lets one of two writers that saw the same version win, and tells the other that the account has changed",
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      const names = ["first", "second"];
      const results = await race(
        subject,
        names.map((displayName) => (store) => updateAccount(store, { ...account, displayName })),
      );
      const winner = onlyWinner(results, ["account/changed-meanwhile"]);
      const stored = { ...account, displayName: names[winner], version: 2 };
      expect(await findAccount(subject.store, account.uid)).toEqual(stored);
    },
  },
  {
    name: "loses no change of many writers that try again when they were too late",
    run: async (subject) => {
      const account = anAccount({ attributes: "" });
      await addAccounts(subject.store, [account]);
      const results = await race(
        subject,
        times(8, (index) => (store) => appendUntilDone(store, account.uid, `${String(index)};`)),
      );
      expect(results.map(outcomeOf)).toEqual(times(8, () => "won"));
      const stored = await findAccount(subject.store, account.uid);
      expect(stored?.version).toBe(9);
      expect(stored?.attributes.split(";").sort()).toEqual(["", "0", "1", "2", "3", "4", "5", "6", "7"]);
    },
  },
  {
    name: "lets one of many that remove the same account at once win",
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => store.transaction((tx) => tx.accounts.remove(account))),
      );
      onlyWinner(results, ["account/changed-meanwhile"]);
      expect(await listAccounts(subject.store, { includeDeleted: true })).toEqual([]);
    },
  },
  {
    name: "lets either an update or a removal of the same version win, never both",
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      const changed = { ...account, displayName: "changed" };
      const results = await race(subject, [
        (store) => updateAccount(store, changed),
        (store) => store.transaction((tx) => tx.accounts.remove(account)),
      ]);
      const winner = onlyWinner(results, ["account/changed-meanwhile"]);
      const left = winner === 0 ? [{ ...changed, version: 2 }] : [];
      expect(await listAccounts(subject.store)).toEqual(left);
    },
  },
  {
    name: "changes two accounts in opposite orders at once: both changes count or one is refused, and nothing hangs",
    run: async (subject) => {
      const [first, second] = [anAccount(), anAccount()];
      await addAccounts(subject.store, [first, second]);
      const orders = times(6, (index) => (index % 2 === 0 ? [first.uid, second.uid] : [second.uid, first.uid]));
      const results = await race(
        subject,
        orders.map((uids) => (store) => touch(store, uids)),
      );
      const outcomes = results.map(outcomeOf);
      expect(outcomes.filter((outcome) => outcome !== "won" && outcome !== "account/changed-meanwhile")).toEqual([]);
      const done = 1 + outcomes.filter((outcome) => outcome === "won").length;
      expect(done).toBeGreaterThan(1);
      expect((await listAccounts(subject.store)).map(({ version }) => version)).toEqual([done, done]);
    },
  },
];

/** More than enough: each time that one is too late, another one was not. */
const MAX_TRIES = 50;

/** Reads, decides and writes again until no other writer came between. */
async function appendUntilDone(store: IdentityStore, uid: AccountUid, text: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.transaction(async (tx) => {
        const account = await tx.accounts.find(uid);
        if (account === undefined) throw new Error("the account is gone");
        await tx.accounts.update({ ...account, attributes: account.attributes + text });
      });
      return;
    } catch (error) {
      const wasLate = isIdentityError(error) && error.code === "account/changed-meanwhile";
      if (!wasLate || attempt === MAX_TRIES) throw error;
    }
  }
}

const touch = (store: IdentityStore, uids: readonly AccountUid[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const uid of uids) {
      const account = await tx.accounts.find(uid);
      if (account !== undefined) await tx.accounts.update({ ...account, displayName: "touched" });
    }
  });

const credentials: readonly ConformanceCase[] = [
  {
    name: "takes first passwords that are set at once, one after the other",
    run: async (subject) => {
      const account = anAccount();
      const hashes = times(CONTENDERS, () => aPasswordHash());
      await addAccounts(subject.store, [account]);
      const results = await race(
        subject,
        hashes.map(
          (hash) => (store) => store.transaction((tx) => tx.credentials.setPassword(account.uid, hash, aDate())),
        ),
      );
      expect(results.map(outcomeOf)).toEqual(hashes.map(() => "won"));
      const stored = await subject.store.read((reader) => reader.credentials.findPassword(account.uid));
      expect(hashes).toContain(stored?.hash);
    },
  },
  {
    name: "renews a hash once when many try it at once",
    run: async (subject) => {
      const [account, from] = [anAccount(), aPasswordHash()];
      await subject.store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.credentials.setPassword(account.uid, from, aDate());
      });
      const changes = times(CONTENDERS, () => ({ from, to: aPasswordHash() }));
      const results = await race(
        subject,
        changes.map(
          (change) => (store) => store.transaction((tx) => tx.credentials.replaceHash(account.uid, change, aDate())),
        ),
      );
      const renewed = changes.filter((_, index) => {
        const result = results[index];
        return result?.status === "fulfilled" && result.value;
      });
      expect(results.map(outcomeOf)).toEqual(changes.map(() => "won"));
      expect(renewed).toHaveLength(1);
      const stored = await subject.store.read((reader) => reader.credentials.findPassword(account.uid));
      expect(stored?.hash).toBe(renewed[0]?.to);
    },
  },
  {
    name: "leaves no password behind when an account is removed while it is given one",
    run: async (subject) => {
      const accounts = times(8, () => anAccount());
      await addAccounts(subject.store, accounts);
      const results = await race(subject, [
        ...accounts.map((account) => (store: IdentityStore) => store.transaction((tx) => tx.accounts.remove(account))),
        ...accounts.map(
          ({ uid }) =>
            (store: IdentityStore) =>
              store.transaction((tx) => tx.credentials.setPassword(uid, aPasswordHash(), aDate())),
        ),
      ]);
      const outcomes = results.map(outcomeOf);
      expect(outcomes.slice(0, 8)).toEqual(times(8, () => "won"));
      expect(outcomes.slice(8).filter((outcome) => outcome !== "won" && outcome !== "account/not-found")).toEqual([]);
      expect((await Promise.all(accounts.map(({ uid }) => belongingsOf(subject.store, uid)))).flat()).toEqual([]);
    },
  },
];

const administrators: readonly ConformanceCase[] = [
  {
    name: "leaves one administrator when the last two are demoted at once, each because the other stays",
    run: (subject) => demoteAllAtOnce(subject, 2),
  },
  {
    name: "leaves one administrator when the last sixteen are demoted at once",
    run: (subject) => demoteAllAtOnce(subject, CONTENDERS),
  },
];

async function demoteAllAtOnce(subject: Parameters<typeof race>[0], count: number): Promise<void> {
  const accounts = times(count, () => anAccount());
  await subject.store.transaction(async (tx) => {
    for (const account of accounts) {
      await tx.accounts.add(account);
      await tx.credentials.setPassword(account.uid, aPasswordHash(), aDate());
    }
  });
  const results = await race(
    subject,
    accounts.map((account) => (store) => demoteUnlessLast(store, account)),
  );
  expect(results.map(outcomeOf)).toEqual(accounts.map(() => "won"));
  const demoted = results.filter((result) => result.status === "fulfilled" && result.value);
  expect(demoted).toHaveLength(count - 1);
  expect(await subject.store.transaction((tx) => tx.accounts.lockAdministrators(aDate(), 10))).toHaveLength(1);
}

/** As a service does it: read, take the lock, decide, write. */
const demoteUnlessLast = (store: IdentityStore, { uid }: Account): Promise<boolean> =>
  store.transaction(async (tx) => {
    const account = await tx.accounts.find(uid);
    const left = await tx.accounts.lockAdministrators(aDate(), 2);
    if (account === undefined || left.length < 2) return false;
    await tx.accounts.update({ ...account, role: "guest" });
    return true;
  });

const auditing: readonly ConformanceCase[] = [
  {
    name: "keeps every event of transactions that append at once, each exactly once",
    run: async (subject) => {
      const events = times(CONTENDERS, (index) => anEvent({ subjectName: `writer ${String(index)}` }));
      const results = await race(
        subject,
        events.map((event) => (store) => store.transaction((tx) => appendEvent(tx, event))),
      );
      expect(results.map(outcomeOf)).toEqual(events.map(() => "won"));
      const stored = await subject.store.read((reader) => reader.audit.list({ limit: 100 }));
      expect(stored.map(({ subjectName }) => subjectName).sort()).toEqual(
        events.map(({ subjectName }) => subjectName).sort(),
      );
    },
  },
];

export const writeRaceCases: readonly ConformanceCase[] = [
  ...lostUpdates,
  ...credentials,
  ...administrators,
  ...auditing,
];
