import { type IdentityStore, parseScope, type Session, type SessionId, type SessionWithOwner } from "@pp/identity";
import { expect } from "vitest";
import { aClient, aDate, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addAccounts, findAccount, updateAccount } from "../harness/store-helpers.ts";

const find = (store: IdentityStore, { id }: Pick<Session, "id">): Promise<SessionWithOwner | undefined> =>
  store.read((reader) => reader.principals.find(id));

const addSession = (store: IdentityStore, session: Session): Promise<void> =>
  store.transaction((tx) => tx.sessions.add(session));

/** The part that decides; a store may return more. */
const coreOf = ({
  expiresAt,
  id,
  idleTimeoutSeconds,
  lastActiveAt,
  method,
  provider,
  refId,
  scope,
}: Session): SessionWithOwner["session"] => ({
  ...{ expiresAt, id, idleTimeoutSeconds, lastActiveAt, method, provider, refId, scope },
});

export const principalCases: readonly ConformanceCase[] = [
  {
    name: "finds a session with all that decides of it, and of its account",
    run: async ({ store }) => {
      const account = anAccount({ role: "guest", superAdmin: true, canLogin: false, provider: "ldap" });
      const session = aSession(account, {
        ...{ provider: "ldap", method: "2fa", scope: parseScope("photos read"), idleTimeoutSeconds: 604_800 },
        expiresAt: aDate("2024-06-01T00:00:00.000Z"),
      });
      const { canLogin, provider, role, superAdmin, uid, username } = account;
      await addAccounts(store, [anAccount(), account]);
      await addSession(store, aSession(account));
      await addSession(store, session);
      const found = await find(store, session);
      expect(found?.session).toMatchObject(coreOf(session));
      expect(found?.account).toMatchObject({ canLogin, provider, role, superAdmin, uid, username });
      expect(found?.account?.expiresAt).toBeUndefined();
      expect(found?.account?.deletedAt).toBeUndefined();
      expect(found?.client).toBeUndefined();
    },
  },
  {
    name: "finds a client token with its client and its account",
    run: async ({ store }) => {
      const account = anAccount();
      const client = aClient({ accountUid: account.uid, enabled: false, name: "Sync é", role: "viewer" });
      const session = aSession(account, { clientUid: client.uid, clientName: client.name, provider: "client" });
      await addAccounts(store, [account]);
      await store.transaction(async (tx) => {
        await tx.clients.add(client, "d");
        await tx.sessions.add(session);
      });
      const { enabled, name, role, uid } = client;
      const found = await find(store, session);
      expect(found?.client).toMatchObject({ enabled, name, role, uid });
      expect(found?.account).toMatchObject({ uid: account.uid });
    },
  },
  {
    name: "finds a client token of a client that belongs to nobody without an account",
    run: async ({ store }) => {
      const client = aClient();
      const session = aSession(undefined, { clientUid: client.uid, provider: "client" });
      await store.transaction(async (tx) => {
        await tx.clients.add(client, "d");
        await tx.sessions.add(session);
      });
      const found = await find(store, session);
      expect(found?.account).toBeUndefined();
      expect(found?.client).toMatchObject({ uid: client.uid, enabled: true });
    },
  },
  {
    name: "finds a token of nobody, without an end, with neither account nor client",
    run: async ({ store }) => {
      const session = aSession(undefined, { provider: "access_token", expiresAt: undefined, idleTimeoutSeconds: 0 });
      await addSession(store, session);
      const found = await find(store, session);
      expect(found?.session).toMatchObject(coreOf(session));
      expect(found?.session.expiresAt).toBeUndefined();
      expect(found?.account).toBeUndefined();
      expect(found?.client).toBeUndefined();
    },
  },
  {
    name: "finds a session that is over, and one of an account that is expired or deleted: deciding is the caller's",
    run: async ({ store }) => {
      const [expiresAt, deletedAt] = [aDate("2020-01-01T00:00:00.001Z"), aDate("2021-01-01T00:00:00.001Z")];
      const account = anAccount({ expiresAt, deletedAt });
      const session = aSession(account, { expiresAt: aDate("2019-01-01T00:00:00.000Z") });
      await addAccounts(store, [account]);
      await addSession(store, session);
      const found = await find(store, session);
      expect(found?.session.expiresAt).toEqual(session.expiresAt);
      expect(found?.account).toMatchObject({ expiresAt, deletedAt });
    },
  },
  {
    name: "finds no principal for an id that is not stored, nor for one in other letters or with a wildcard",
    run: async ({ store }) => {
      const session = aSession(undefined, { id: "ab".repeat(32) as SessionId });
      await addSession(store, session);
      const ids = ["f".repeat(64), session.id.toUpperCase(), `${session.id.slice(0, 63)}_`, "%", ""];
      expect(await Promise.all(ids.map((id) => find(store, { id: id as SessionId })))).toEqual(
        ids.map(() => undefined),
      );
    },
  },
  {
    name: "shows a principal what another store has changed a moment ago: account, client, and the end of the session",
    needs: "openAnother",
    run: async (subject) => {
      const another = (await subject.openAnother?.()) ?? subject.store;
      const [account, client] = [anAccount(), aClient()];
      const session = aSession(account, { clientUid: client.uid });
      await addAccounts(subject.store, [account]);
      await subject.store.transaction(async (tx) => {
        await tx.clients.add(client, "d");
        await tx.sessions.add(session);
      });
      expect(await find(subject.store, session)).toMatchObject({ account: { canLogin: true } });
      const stored = (await findAccount(another, account.uid)) ?? account;
      await updateAccount(another, { ...stored, canLogin: false });
      await another.transaction((tx) => tx.clients.update({ ...client, enabled: false }));
      expect(await find(subject.store, session)).toMatchObject({
        account: { canLogin: false },
        client: { enabled: false },
      });
      await another.transaction((tx) => tx.sessions.remove({ id: session.id }));
      expect(await find(subject.store, session)).toBeUndefined();
    },
  },
];
