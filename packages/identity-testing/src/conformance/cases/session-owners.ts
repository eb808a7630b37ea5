import { clientSessionProviders, type IdentityStore, type Session, type SessionOwner } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addSessions, idsOf, storedIds } from "../harness/session-helpers.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const identity = { issuer: "https://id.example.com", authId: "Subject-1" };

const end = (store: IdentityStore, owner: SessionOwner): Promise<number> =>
  store.transaction((tx) => tx.sessions.removeByOwner(owner));

const sorted = (sessions: readonly Session[]) => idsOf(sessions).toSorted();

const identities: readonly ConformanceCase[] = [
  {
    name: "ends the sessions that sign-ins of one identity have opened, and says how many went",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const signedIn = { ...identity, provider: "oidc" } as const;
      const ended = [aSession(account, signedIn), aSession(account, signedIn), aSession(other, signedIn)];
      const kept = [
        aSession(account, { ...signedIn, issuer: "https://id.example.com/" }),
        aSession(account, { ...signedIn, authId: "subject-1" }),
        aSession(account, { ...signedIn, authId: "Subject-" }),
        // Opened with a password, or for a program, by an account that has the identity.
        ...(["local", ...clientSessionProviders] as const).map((provider) =>
          aSession(account, { ...identity, provider }),
        ),
      ];
      await addAccounts(store, [account, other]);
      await addSessions(store, [...ended, ...kept]);
      expect([await end(store, identity), await end(store, identity)]).toEqual([3, 0]);
      expect(await storedIds(store)).toEqual(sorted(kept));
    },
  },
  {
    name: "ends no session for an identity without an issuer or without an auth id",
    run: async ({ store }) => {
      const account = anAccount();
      const halves = [
        { ...identity, issuer: "" },
        { ...identity, authId: "" },
        { issuer: "", authId: "" },
      ];
      const sessions = halves.map((half) => aSession(account, { ...half, provider: "oidc" }));
      await addAccounts(store, [account]);
      await addSessions(store, sessions);
      for (const half of halves) expect(await end(store, half)).toBe(0);
      expect(await storedIds(store)).toEqual(sorted(sessions));
    },
  },
];

const exceptions: readonly ConformanceCase[] = [
  {
    name: "leaves the excepted one when it ends the browser sessions of an account, or all of them",
    run: async ({ store }) => {
      for (const which of ["browser", "all"] as const) {
        const account = anAccount();
        const [kept, ...others] = [aSession(account), aSession(account), aSession(account)];
        await addAccounts(store, [account]);
        await addSessions(store, [kept, ...others]);
        expect(await end(store, { accountUid: account.uid, which, except: kept.id })).toBe(2);
        expect(await storedIds(store)).toEqual([kept.id]);
        await store.transaction((tx) => tx.sessions.clear());
      }
    },
  },
  {
    name: "ends all of an account's sessions when the excepted one is not among them, and none but the account's",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const [excepted, another] = [aSession(other), aSession(other)];
      await addAccounts(store, [account, other]);
      await addSessions(store, [aSession(account), aSession(account), excepted, another]);
      expect(await end(store, { accountUid: account.uid, which: "browser", except: excepted.id })).toBe(2);
      expect(await storedIds(store)).toEqual(sorted([excepted, another]));
    },
  },
];

export const sessionOwnerCases: readonly ConformanceCase[] = [...identities, ...exceptions];
