import type { Identity, IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addBob, attempt, by, Host, password, sessionsOfBob, unthrottled } from "../harness/host.ts";
import { CONTENDERS, outcomeOf, race, times } from "../harness/race.ts";
import type { StoreUnderTest } from "../harness/store-under-test.ts";

type Work = (identity: Identity) => Promise<unknown>;

/** Many who use what one takes away at the same time. Nobody may fail: a use ends in a yes or in a no. */
async function takeAwayWhileUsed(
  subject: StoreUnderTest,
  host: Host,
  { takeAway, use }: { readonly takeAway: Work; readonly use: Work },
): Promise<void> {
  const works = times(CONTENDERS, (index) => (index === CONTENDERS / 2 ? takeAway : use));
  const results = await race(
    subject,
    works.map((work) => (store: IdentityStore) => work(host.over(store))),
  );
  expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
}

export const revocationRaceCases: readonly ConformanceCase[] = [
  {
    name: "leaves no session that the old password opened when the password is changed while many log in with it",
    run: async (subject) => {
      const host = new Host(unthrottled);
      const identity = host.over(subject.store);
      await addBob(identity);
      await takeAwayWhileUsed(subject, host, {
        use: (process) => process.logIn(attempt({ password })),
        takeAway: ({ passwords }) => passwords.change("bob", { password: "another horse 8" }, by),
      });
      expect(await sessionsOfBob(identity)).toBe(0);
      expect(await identity.logIn(attempt({ password }))).toEqual({ kind: "denied" });
      expect(await identity.logIn(attempt({ password: "another horse 8" }))).toMatchObject({ kind: "ok" });
    },
  },
  {
    name: "leaves no session of an account that is disabled while it logs in many times",
    run: async (subject) => {
      const host = new Host(unthrottled);
      const identity = host.over(subject.store);
      await addBob(identity);
      await takeAwayWhileUsed(subject, host, {
        use: (process) => process.logIn(attempt()),
        takeAway: ({ accounts }) => accounts.modify("bob", { canLogin: false }, by),
      });
      expect(await sessionsOfBob(identity)).toBe(0);
    },
  },
  {
    name: "leaves no session of an app password that is ended while it logs in many times",
    run: async (subject) => {
      const host = new Host(unthrottled);
      const identity = host.over(subject.store);
      await addBob(identity);
      const { secret, session } = await identity.sessions.addAppPassword(
        "bob",
        { name: "phone", scope: "*", lifetimeSeconds: -1 },
        by,
      );
      await takeAwayWhileUsed(subject, host, {
        use: (process) => process.logIn(attempt({ password: secret, realm: "api" })),
        takeAway: ({ sessions }) => sessions.end(session.refId, by),
      });
      expect(await sessionsOfBob(identity)).toBe(0);
    },
  },
  {
    name: "leaves as many sessions of an app password as the policy says when it logs in many times at once",
    run: async (subject) => {
      const host = new Host({ ...unthrottled, sessions: { sessionsPerAppPassword: 3 } });
      const identity = host.over(subject.store);
      await addBob(identity);
      const token = { name: "phone", scope: "*", lifetimeSeconds: -1 };
      const { secret } = await identity.sessions.addAppPassword("bob", token, by);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => host.over(store).logIn(attempt({ password: secret, realm: "api" }))),
      );
      const kinds = results.map((result) => (result.status === "fulfilled" ? result.value.kind : outcomeOf(result)));
      expect(kinds).toEqual(times(CONTENDERS, () => "ok"));
      expect(await sessionsOfBob(identity)).toBe(3 + 1);
    },
  },
  {
    name: "gives out no app password that is good again later when the account is disabled meanwhile",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      await addBob(identity);
      const token = { name: "phone", scope: "*", lifetimeSeconds: -1 };
      const issued = await race(
        subject,
        times(CONTENDERS, (index) => async (store: IdentityStore) => {
          const process = host.over(store);
          if (index !== CONTENDERS / 2) return (await process.sessions.addAppPassword("bob", token, by)).secret;
          await process.accounts.modify("bob", { canLogin: false }, by);
          return undefined;
        }),
      );
      expect(issued.map(outcomeOf).filter((outcome) => !["won", "account/disabled"].includes(outcome))).toEqual([]);
      expect(await sessionsOfBob(identity)).toBe(0);
    },
  },
  {
    name: "leaves no token of a client whose owner is disabled while it is given some",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      await addBob(identity);
      const input = { name: "sync", scope: "photos", tokenLimit: -1, owner: "bob" };
      const { client, secret } = await identity.clients.add(input, by);
      await takeAwayWhileUsed(subject, host, {
        use: ({ tokens }) => tokens.issue({ clientId: client.uid, clientSecret: secret }),
        takeAway: ({ accounts }) => accounts.modify("bob", { canLogin: false }, by),
      });
      expect(await sessionsOfBob(identity)).toBe(0);
    },
  },
  {
    name: "leaves no token of a client that is disabled while it is given some",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const { client, secret } = await identity.clients.add({ name: "sync", scope: "photos", tokenLimit: -1 }, by);
      await takeAwayWhileUsed(subject, host, {
        use: ({ tokens }) => tokens.issue({ clientId: client.uid, clientSecret: secret }),
        takeAway: ({ clients }) => clients.modify(client.uid, { enabled: false }, by),
      });
      expect(await identity.sessions.list({ search: client.uid, limit: 100 })).toEqual([]);
    },
  },
  {
    name: "leaves no token of a client that is removed while it is given some",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const { client, secret } = await identity.clients.add({ name: "sync", scope: "photos" }, by);
      await takeAwayWhileUsed(subject, host, {
        use: ({ tokens }) => tokens.issue({ clientId: client.uid, clientSecret: secret }),
        takeAway: ({ clients }) => clients.remove(client.uid, by),
      });
      expect(await identity.sessions.list({ limit: 100 })).toEqual([]);
    },
  },
];
