import {
  type Account,
  clientSessionProviders,
  type IdentityStore,
  type Session,
  type SessionId,
  type SessionProvider,
} from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { times } from "../harness/race.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const addSessions = (store: IdentityStore, sessions: readonly Session[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const session of sessions) await tx.sessions.add(session);
  });

const listSessions = (store: IdentityStore, { uid }: Account, limit = 1000): Promise<readonly Session[]> =>
  store.read((reader) => reader.sessions.listByAccount(uid, { limit }));

const providers: readonly SessionProvider[] = ["default", "local", "oidc", "ldap", "link", ...clientSessionProviders];

const atMinute = (minute: number): Date => new Date(Date.UTC(2024, 5, 1, 0, minute, 0, 1));

export const sessionCases: readonly ConformanceCase[] = [
  {
    name: "lists a session as it was added",
    run: async ({ store }) => {
      const account = anAccount();
      const sessions = [
        aSession(account, {
          expiresAt: new Date("2024-06-02T00:00:00.000Z"),
          createdAt: atMinute(1),
          username: "o'neil_%\\ é",
        }),
        aSession(account, { expiresAt: undefined, createdAt: atMinute(0) }),
      ];
      await addAccounts(store, [account]);
      await addSessions(store, sessions);
      expect(await listSessions(store, account)).toEqual(sessions);
    },
  },
  {
    name: "keeps every provider of a session",
    run: async ({ store }) => {
      const account = anAccount();
      const sessions = providers.map((provider, index) => aSession(account, { provider, createdAt: atMinute(-index) }));
      await addAccounts(store, [account]);
      await addSessions(store, sessions);
      expect(await listSessions(store, account)).toEqual(sessions);
    },
  },
  {
    name: "lists sessions newest first, those of the same millisecond by id, at most as many as asked for",
    run: async ({ store }) => {
      const account = anAccount();
      const id = (digit: string): SessionId => digit.repeat(64) as SessionId;
      const sessions = [
        aSession(account, { id: id("f"), createdAt: atMinute(2) }),
        aSession(account, { id: id("0"), createdAt: atMinute(1) }),
        aSession(account, { id: id("9"), createdAt: atMinute(1) }),
        aSession(account, { id: id("a"), createdAt: atMinute(1) }),
        aSession(account, { id: id("1"), createdAt: new Date(atMinute(1).getTime() - 1) }),
      ] as const;
      await addAccounts(store, [account]);
      await addSessions(store, [sessions[3], sessions[1], sessions[4], sessions[0], sessions[2]]);
      expect(await listSessions(store, account)).toEqual(sessions);
      expect(await listSessions(store, account, 1)).toEqual(sessions.slice(0, 1));
      expect(await listSessions(store, account, 3)).toEqual(sessions.slice(0, 3));
    },
  },
  {
    name: "lists expired sessions too: whether one is still good is the caller's decision",
    run: async ({ store }) => {
      const account = anAccount();
      const session = aSession(account, { expiresAt: new Date("2020-01-01T00:00:00.000Z") });
      await addAccounts(store, [account]);
      await addSessions(store, [session]);
      expect(await listSessions(store, account)).toEqual([session]);
    },
  },
  {
    name: "keeps the end of a session to the second, rounded down",
    run: async ({ store }) => {
      const account = anAccount();
      const session = aSession(account, { expiresAt: new Date("2038-01-19T03:14:08.999Z") });
      await addAccounts(store, [account]);
      await addSessions(store, [session]);
      expect(await listSessions(store, account)).toEqual([
        { ...session, expiresAt: new Date("2038-01-19T03:14:08.000Z") },
      ]);
    },
  },
  {
    name: "lists the sessions of one account only, none of an account that has none",
    run: async ({ store }) => {
      const [account, other, none] = [anAccount(), anAccount(), anAccount()];
      const session = aSession(account);
      await addAccounts(store, [account, other, none]);
      await addSessions(store, [session, aSession(other), aSession(undefined)]);
      expect([await listSessions(store, account), await listSessions(store, none)]).toEqual([[session], []]);
    },
  },
  {
    name: "refuses a session id that is stored already, of another account too",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const session = aSession(account);
      await addAccounts(store, [account, other]);
      await addSessions(store, [session]);
      for (const second of [session, aSession(other, { id: session.id }), aSession(undefined, { id: session.id })]) {
        await expectCode(addSessions(store, [second]), "session/id-taken", { id: session.id });
      }
      expect([await listSessions(store, account), await listSessions(store, other)]).toEqual([[session], []]);
    },
  },
  {
    name: "refuses a session of an account that is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      await expectCode(addSessions(store, [aSession(account)]), "account/not-found", { identifier: account.uid });
      expect(await listSessions(store, account)).toEqual([]);
    },
  },
  {
    name: "ends the browser sessions of an account and leaves those of its programs, and says how many went",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      await addSessions(store, [...providers.map((provider) => aSession(account, { provider })), aSession(other)]);
      const ended = await store.transaction((tx) => tx.sessions.removeByAccount(account.uid, "browser"));
      expect(ended).toBe(5);
      const left = (await listSessions(store, account)).map(({ provider }) => provider);
      expect(left.sort()).toEqual([...clientSessionProviders].sort());
      expect(await listSessions(store, other)).toHaveLength(1);
    },
  },
  {
    name: "ends all sessions of an account, and says 0 when there was none",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      await addSessions(store, [...providers.map((provider) => aSession(account, { provider })), aSession(other)]);
      const end = (): Promise<number> => store.transaction((tx) => tx.sessions.removeByAccount(account.uid, "all"));
      expect([await end(), await end()]).toEqual([providers.length, 0]);
      expect([await listSessions(store, account), (await listSessions(store, other)).length]).toEqual([[], 1]);
    },
  },
  {
    name: "ends every session there is, those of no account too, and says how many went",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      await addSessions(store, [aSession(account), aSession(other), aSession(undefined)]);
      const clear = (): Promise<number> => store.transaction((tx) => tx.sessions.clear());
      expect([await clear(), await clear()]).toEqual([3, 0]);
      expect([await listSessions(store, account), await listSessions(store, other)]).toEqual([[], []]);
    },
  },
  {
    name: "lists up to 1000 sessions at once",
    run: async ({ store }) => {
      const account = anAccount();
      const sessions = times(1001, (index) => aSession(account, { createdAt: new Date(aDate().getTime() - index) }));
      await addAccounts(store, [account]);
      await addSessions(store, sessions);
      expect(await listSessions(store, account, 1000)).toEqual(sessions.slice(0, 1000));
    },
  },
];
