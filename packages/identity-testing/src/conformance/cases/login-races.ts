import { type IdentityStore, type Session, type SessionFamily } from "@pp/identity";
import { expect } from "vitest";
import { aClient, aDate, anAccount, aSealedPasscode, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { CONTENDERS, outcomeOf, race, times } from "../harness/race.ts";
import { addSessions, atSecond, findSession, idsOf, listSessions } from "../harness/session-helpers.ts";
import { addAccounts, aDigest, findAccount, updateAccount } from "../harness/store-helpers.ts";

const many = String(CONTENDERS);

/** Fails unless nobody failed; what each contender got. */
function valuesOf<T>(results: readonly PromiseSettledResult<T>[]): readonly T[] {
  expect(results.map(outcomeOf)).toEqual(results.map(() => "won"));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

const winnersOf = (values: readonly boolean[]): readonly number[] =>
  values.flatMap((hasWon, index) => (hasWon ? [index] : []));

const secondFactors: readonly ConformanceCase[] = [
  {
    name: `uses up one time step for one of ${many} that try it at once`,
    run: async (subject) => {
      const account = anAccount();
      await subject.store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.passcodes.enrol(aSealedPasscode(account, { lastStep: 6 }));
      });
      const at = times(CONTENDERS, (index) => new Date(aDate().getTime() + index));
      const results = await race(
        subject,
        at.map((now) => (store) => store.transaction((tx) => tx.passcodes.advance(account.uid, 7, now))),
      );
      const winners = winnersOf(valuesOf(results));
      expect(winners).toHaveLength(1);
      const stored = await subject.store.read((reader) => reader.passcodes.findSealed(account.uid));
      expect([stored?.lastStep, stored?.passcode.activatedAt]).toEqual([7, at[winners[0] ?? -1]]);
    },
  },
  {
    name: `stays at the latest of ${many} time steps that are used up at once`,
    run: async (subject) => {
      const account = anAccount();
      await subject.store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.passcodes.enrol(aSealedPasscode(account));
      });
      const steps = times(CONTENDERS, (index) => ((index * 5) % CONTENDERS) + 1);
      const results = await race(
        subject,
        steps.map((step) => (store) => store.transaction((tx) => tx.passcodes.advance(account.uid, step, aDate()))),
      );
      const used = winnersOf(valuesOf(results)).map((index) => steps[index]);
      expect(used).toContain(CONTENDERS);
      const stored = await subject.store.read((reader) => reader.passcodes.findSealed(account.uid));
      expect(stored?.lastStep).toBe(CONTENDERS);
    },
  },
  {
    name: `uses up one recovery code for one of ${many} that try it at once`,
    run: async (subject) => {
      const account = anAccount();
      const [code, other] = [aDigest("one"), aDigest("two")];
      await subject.store.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.passcodes.enrol(aSealedPasscode(account));
        await tx.passcodes.setRecoveryCodes(account.uid, [code, other], aDate());
      });
      const use = (store: IdentityStore): Promise<boolean> =>
        store.transaction((tx) => tx.passcodes.useRecoveryCode(account.uid, code, aDate()));
      const results = await race(
        subject,
        times(CONTENDERS, () => use),
      );
      expect(winnersOf(valuesOf(results))).toHaveLength(1);
      expect(await subject.store.read((reader) => reader.passcodes.countRecoveryCodes(account.uid))).toBe(1);
    },
  },
];

const keepsNewest = (["client", "app password"] as const).map((kind): ConformanceCase => ({
  name: `leaves exactly as many as allowed of ${many} sessions that one ${kind} opens at once, the newest`,
  run: async (subject) => {
    const [client, app, limit] = [aClient(), aSession(undefined, { provider: "application" }), 3];
    const isClient = kind === "client";
    await subject.store.transaction((tx) => tx.clients.add(client, aDigest("secret")));
    await addSessions(subject.store, [app]);
    const opened = times(CONTENDERS, (index): Session => {
      const owner = isClient ? { clientUid: client.uid } : { parentId: app.id };
      return aSession(undefined, { ...owner, createdAt: atSecond(index), lastActiveAt: atSecond(0) });
    });
    const family: SessionFamily = isClient ? { clientUid: client.uid } : { parentId: app.id };
    const results = await race(
      subject,
      opened.map((session) => (store) => openAndTrim(store, session, { family, limit })),
    );
    const removed = valuesOf(results).reduce((sum, count) => sum + count, 0);
    expect(removed).toBe(CONTENDERS - limit);
    const left = (await listSessions(subject.store)).filter(({ id }) => id !== app.id);
    expect(idsOf(left)).toEqual(idsOf(opened.slice(-limit).toReversed()));
  },
}));

/** As a service does it: add, then trim. */
const openAndTrim = (
  store: IdentityStore,
  session: Session,
  { family, limit }: { readonly family: SessionFamily; readonly limit: number },
): Promise<number> =>
  store.transaction(async (tx) => {
    await tx.sessions.add(session);
    return tx.sessions.keepNewest(family, limit);
  });

const sessions: readonly ConformanceCase[] = [
  {
    name: `removes one session for one of ${many} that try it at once`,
    run: async (subject) => {
      const session = aSession(undefined);
      await addSessions(subject.store, [session]);
      const results = await race(
        subject,
        times(CONTENDERS, (index) => (store) => {
          const reference = index % 2 === 0 ? { id: session.id } : { refId: session.refId };
          return store.transaction((tx) => tx.sessions.remove(reference));
        }),
      );
      expect(winnersOf(valuesOf(results))).toHaveLength(1);
      expect(await findSession(subject.store, session)).toBeUndefined();
    },
  },
  {
    name: "moves the last activity of a session to the latest of many that are noted at once",
    run: async (subject) => {
      const session = aSession(undefined);
      await addSessions(subject.store, [session]);
      const seconds = times(CONTENDERS, (index) => (index * 5) % CONTENDERS);
      const results = await race(
        subject,
        seconds.map(
          (second) => (store) =>
            store.transaction((tx) =>
              tx.sessions.touch(session, { at: atSecond(second), clientIp: `192.0.2.${String(second)}` }),
            ),
        ),
      );
      expect(winnersOf(valuesOf(results)).map((index) => seconds[index])).toContain(CONTENDERS - 1);
      const last = { lastActiveAt: atSecond(CONTENDERS - 1), clientIp: `192.0.2.${String(CONTENDERS - 1)}` };
      expect(await findSession(subject.store, session)).toEqual({ ...session, ...last });
    },
  },
  {
    name: "leaves no session behind when an account is removed while it is logged in to",
    run: async (subject) => {
      const accounts = times(CONTENDERS / 2, () => anAccount());
      await addAccounts(subject.store, accounts);
      const results = await race(subject, [
        ...accounts.map((account) => (store: IdentityStore) => store.transaction((tx) => tx.accounts.remove(account))),
        ...accounts.map((account) => (store: IdentityStore) => addSessions(store, [aSession(account)])),
      ]);
      const outcomes = results.map(outcomeOf);
      expect(outcomes.slice(0, accounts.length)).toEqual(accounts.map(() => "won"));
      const failures = outcomes.slice(accounts.length).filter((outcome) => outcome !== "won");
      expect(failures.filter((outcome) => outcome !== "account/not-found")).toEqual([]);
      expect(await listSessions(subject.store)).toEqual([]);
    },
  },
  {
    name: "leaves no session of an app password behind when it is removed while sessions are opened with it",
    run: async (subject) => {
      const apps = times(CONTENDERS / 2, () => aSession(undefined, { provider: "application" }));
      await addSessions(subject.store, apps);
      const opened = apps.map(({ id }) => aSession(undefined, { parentId: id, provider: "application" }));
      const results = await race<unknown>(subject, [
        ...apps.map((app) => (store: IdentityStore) => store.transaction((tx) => tx.sessions.remove(app))),
        ...opened.map((session) => (store: IdentityStore) => addSessions(store, [session])),
      ]);
      const outcomes = results.map(outcomeOf);
      expect(outcomes.slice(0, apps.length)).toEqual(apps.map(() => "won"));
      const failures = outcomes.slice(apps.length).filter((outcome) => outcome !== "won");
      expect(failures.filter((outcome) => outcome !== "session/not-found")).toEqual([]);
      expect(await listSessions(subject.store)).toEqual([]);
    },
  },
];

const logins: readonly ConformanceCase[] = [
  {
    name: "records no login of an account once a change of it has won, however many try at once",
    run: async (subject) => {
      const account = anAccount();
      const disabled = { ...account, canLogin: false };
      await addAccounts(subject.store, [account]);
      const results = await race(subject, [
        (store) => updateAccount(store, disabled),
        ...times(
          CONTENDERS - 1,
          () => (store: IdentityStore) => store.transaction((tx) => tx.accounts.recordLogin(account, aDate())),
        ),
      ]);
      const [change, ...others] = results.map(outcomeOf);
      expect(change).toBe("won");
      expect(others.filter((outcome) => outcome !== "won" && outcome !== "account/changed-meanwhile")).toEqual([]);
      // What was recorded before was overwritten by the change, and nothing came after it.
      expect(await findAccount(subject.store, account.uid)).toEqual({ ...disabled, version: 2 });
    },
  },
  {
    name: `lets one of ${many} that record a login and then change the account win, and tells the others`,
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      const at = times(CONTENDERS, atSecond);
      const results = await race(
        subject,
        at.map((loginAt) => (store) => recordAndChange(store, { ...account, loginAt })),
      );
      const outcomes = results.map(outcomeOf);
      expect(outcomes.filter((outcome) => outcome !== "won")).toEqual(
        times(CONTENDERS - 1, () => "account/changed-meanwhile"),
      );
      const loginAt = at[outcomes.indexOf("won")];
      expect(await findAccount(subject.store, account.uid)).toEqual({ ...account, loginAt, version: 2 });
    },
  },
];

const recordAndChange = (store: IdentityStore, account: Parameters<typeof updateAccount>[1]): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.accounts.recordLogin(account, account.loginAt ?? aDate());
    await tx.accounts.update(account);
  });

export const loginRaceCases: readonly ConformanceCase[] = [...secondFactors, ...keepsNewest, ...sessions, ...logins];
