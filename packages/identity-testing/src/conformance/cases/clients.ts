import type { Client, ClientUid, IdentityStore } from "@pp/identity";
import { makeClientUid, parseScope } from "@pp/identity";
import { expect } from "vitest";
import { aClient, aDate, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const DIGEST = "d".repeat(64);
const OTHER_DIGEST = "e".repeat(64);

const addClients = (store: IdentityStore, clients: readonly Client[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const client of clients) await tx.clients.add(client, DIGEST);
  });

const find = (store: IdentityStore, uid: ClientUid): Promise<Client | undefined> =>
  store.read((reader) => reader.clients.find(uid));

const secretOf = async (store: IdentityStore, uid: ClientUid): Promise<string | undefined> =>
  (await store.read((reader) => reader.clients.findWithSecret(uid)))?.secretDigest;

const update = (store: IdentityStore, client: Client, secretDigest?: string): Promise<void> =>
  store.transaction((tx) => tx.clients.update(client, secretDigest));

const missingUid = makeClientUid(aDate(), "missing00");

const storage: readonly ConformanceCase[] = [
  {
    name: "finds a client as it was added, with every field that can be set",
    run: async ({ store }) => {
      const owner = anAccount();
      await addAccounts(store, [owner]);
      const client = aClient({
        name: "O'Neil's \"sync\" _%\\ é😀",
        accountUid: owner.uid,
        username: owner.username,
        role: "guest",
        scope: parseScope("photos albums read"),
        enabled: false,
        tokenLifetimeSeconds: 2_678_400,
        tokenLimit: 2_147_483_647,
        url: "https://app.example.com/?a=%20",
        callbackUrl: "https://app.example.com/callback",
        lastActiveAt: new Date("2024-05-06T07:08:09.001Z"),
        createdAt: new Date("2024-01-31T00:00:00.999Z"),
        updatedAt: new Date("2024-12-31T23:59:59.001Z"),
      });
      await addClients(store, [client]);
      expect(await find(store, client.uid)).toEqual(client);
    },
  },
  {
    name: "keeps a client that belongs to nobody, was never used and may have any number of tokens so",
    run: async ({ store }) => {
      const client = aClient({ accountUid: undefined, lastActiveAt: undefined, tokenLimit: -1 });
      await addClients(store, [client]);
      const found = await find(store, client.uid);
      expect(found).toEqual(client);
      expect(found?.accountUid).toBeUndefined();
      expect(found?.lastActiveAt).toBeUndefined();
    },
  },
  {
    name: "keeps the longest client name, also of characters that grow when they are folded",
    run: async ({ store }) => {
      const client = aClient({ name: "\uFDFA".repeat(200) });
      await addClients(store, [client]);
      expect(await find(store, client.uid)).toEqual(client);
      expect(await store.read((reader) => reader.clients.list({ search: "\uFDFA", limit: 10 }))).toEqual([client]);
    },
  },
  {
    name: "finds a client with the digest of its secret, and by itself without it",
    run: async ({ store }) => {
      const client = aClient();
      await addClients(store, [client]);
      expect(await store.read((reader) => reader.clients.findWithSecret(client.uid))).toEqual({
        client,
        secretDigest: DIGEST,
      });
      expect(JSON.stringify(await find(store, client.uid))).not.toContain(DIGEST);
    },
  },
  {
    name: "finds nothing for a client uid that is not stored, and nothing to lock",
    run: async ({ store }) => {
      await addClients(store, [aClient()]);
      expect(await store.transaction((tx) => tx.clients.lock(missingUid))).toBeUndefined();
      expect(await find(store, missingUid)).toBeUndefined();
      expect(await store.read((reader) => reader.clients.findWithSecret(missingUid))).toBeUndefined();
    },
  },
  {
    name: "stores a new client at version 1, whatever the given one says",
    run: async ({ store }) => {
      const client = aClient({ version: 7 });
      await addClients(store, [client]);
      expect(await find(store, client.uid)).toEqual({ ...client, version: 1 });
    },
  },
  {
    name: "keeps a copy of a client, and returns copies",
    run: async ({ store }) => {
      const createdAt = aDate();
      const client = aClient({ createdAt });
      await addClients(store, [client]);
      createdAt.setTime(0);
      (await find(store, client.uid))?.createdAt.setTime(0);
      expect(await find(store, client.uid)).toEqual({ ...client, createdAt: aDate() });
    },
  },
];

const refusals: readonly ConformanceCase[] = [
  {
    name: "refuses a client uid that is stored already, keeps the first, and goes on",
    run: async ({ store }) => {
      const [client, other] = [aClient(), aClient()];
      await addClients(store, [client]);
      await store.transaction(async (tx) => {
        const again = tx.clients.add(aClient({ uid: client.uid }), OTHER_DIGEST);
        await expectCode(again, "client/uid-taken", { uid: client.uid });
        await tx.clients.add(other, OTHER_DIGEST);
      });
      expect(await find(store, client.uid)).toEqual(client);
      expect(await secretOf(store, client.uid)).toBe(DIGEST);
      expect(await find(store, other.uid)).toEqual(other);
    },
  },
  {
    name: "refuses a client of an account that is not stored, and goes on",
    run: async ({ store }) => {
      const [stranger, other] = [anAccount(), aClient()];
      const client = aClient({ accountUid: stranger.uid });
      await store.transaction(async (tx) => {
        await expectCode(tx.clients.add(client, DIGEST), "account/not-found", { identifier: stranger.uid });
        await tx.clients.add(other, DIGEST);
      });
      expect(await find(store, client.uid)).toBeUndefined();
      expect(await find(store, other.uid)).toEqual(other);
    },
  },
];

const updates: readonly ConformanceCase[] = [
  {
    name: "replaces every field of a client, counts its version up, and leaves its secret",
    run: async ({ store }) => {
      const [owner, client, untouched] = [anAccount(), aClient(), aClient()];
      await addAccounts(store, [owner]);
      await addClients(store, [client, untouched]);
      const { uid, version } = client;
      const changed = aClient({
        ...{ uid, version, accountUid: owner.uid, username: owner.username, role: "admin", enabled: false },
        ...{ scope: parseScope("*"), tokenLifetimeSeconds: 1, tokenLimit: -1, url: "u", callbackUrl: "c" },
        lastActiveAt: aDate("2025-01-01T00:00:00.001Z"),
        updatedAt: aDate("2025-01-02T00:00:00.001Z"),
      });
      await update(store, changed);
      expect(await find(store, uid)).toEqual({ ...changed, version: 2 });
      expect(await secretOf(store, uid)).toBe(DIGEST);
      expect(await find(store, untouched.uid)).toEqual(untouched);
    },
  },
  {
    name: "takes owner and last use of a client away again",
    run: async ({ store }) => {
      const owner = anAccount();
      const client = aClient({ accountUid: owner.uid, username: owner.username, lastActiveAt: aDate() });
      await addAccounts(store, [owner]);
      await addClients(store, [client]);
      const changed = { ...client, accountUid: undefined, username: "", lastActiveAt: undefined };
      await update(store, changed);
      expect(await find(store, client.uid)).toEqual({ ...changed, version: 2 });
    },
  },
  {
    name: "replaces the secret of one client when one is given",
    run: async ({ store }) => {
      const [client, untouched] = [aClient(), aClient()];
      await addClients(store, [client, untouched]);
      await update(store, client, OTHER_DIGEST);
      expect(await secretOf(store, client.uid)).toBe(OTHER_DIGEST);
      expect(await secretOf(store, untouched.uid)).toBe(DIGEST);
    },
  },
  {
    name: "refuses a change of a client that has another version by now, with its secret, and goes on",
    run: async ({ store }) => {
      const client = aClient();
      await addClients(store, [client]);
      await update(store, { ...client, name: "first" });
      await store.transaction(async (tx) => {
        const late = tx.clients.update({ ...client, name: "late" }, OTHER_DIGEST);
        await expectCode(late, "client/changed-meanwhile", { uid: client.uid });
        await tx.clients.update({ ...client, name: "second", version: 2 });
      });
      expect(await find(store, client.uid)).toEqual({ ...client, name: "second", version: 3 });
      expect(await secretOf(store, client.uid)).toBe(DIGEST);
    },
  },
  {
    name: "refuses a change of a client that is not stored",
    run: async ({ store }) => {
      const client = aClient();
      await expectCode(update(store, client), "client/changed-meanwhile", { uid: client.uid });
      expect(await find(store, client.uid)).toBeUndefined();
    },
  },
  {
    name: "refuses to give a client to an account that is not stored, and goes on",
    run: async ({ store }) => {
      const [client, stranger] = [aClient(), anAccount()];
      await addClients(store, [client]);
      await store.transaction(async (tx) => {
        const giving = tx.clients.update({ ...client, accountUid: stranger.uid });
        await expectCode(giving, "account/not-found", { identifier: stranger.uid });
        await tx.clients.update({ ...client, name: "kept" });
      });
      expect(await find(store, client.uid)).toEqual({ ...client, name: "kept", version: 2 });
    },
  },
];

/** Two clients, each with a token, and a browser session of somebody. */
async function addClientsWithTokens(store: IdentityStore): Promise<readonly [Client, Client]> {
  const [client, other, account] = [aClient(), aClient(), anAccount()];
  await addAccounts(store, [account]);
  await addClients(store, [client, other]);
  await store.transaction(async (tx) => {
    await tx.sessions.add(aSession(undefined, { clientUid: client.uid, clientName: "gone", provider: "client" }));
    await tx.sessions.add(aSession(undefined, { clientUid: other.uid, clientName: "other", provider: "client" }));
    await tx.sessions.add(aSession(account, { clientName: "browser" }));
  });
  return [client, other];
}

const sessionNames = async (store: IdentityStore): Promise<readonly string[]> =>
  (await store.read((reader) => reader.sessions.list({ limit: 10 }))).map(({ clientName }) => clientName).sort();

const removals: readonly ConformanceCase[] = [
  {
    name: "removes a client with its tokens, says so, and says false when there is none",
    run: async ({ store }) => {
      const [client, other] = await addClientsWithTokens(store);
      expect(await store.transaction((tx) => tx.clients.remove(client.uid))).toBe(true);
      expect(await find(store, client.uid)).toBeUndefined();
      expect(await find(store, other.uid)).toEqual(other);
      expect(await sessionNames(store)).toEqual(["browser", "other"]);
      expect(await store.transaction((tx) => tx.clients.remove(client.uid))).toBe(false);
    },
  },
  {
    name: "removes every client with its tokens, and says how many clients went",
    run: async ({ store }) => {
      await addClientsWithTokens(store);
      expect(await store.transaction((tx) => tx.clients.clear())).toBe(2);
      expect(await store.read((reader) => reader.clients.list({ limit: 10 }))).toEqual([]);
      expect(await sessionNames(store)).toEqual(["browser"]);
      expect(await store.transaction((tx) => tx.clients.clear())).toBe(0);
    },
  },
  {
    name: "removes the clients of an account, with their tokens, when the account is removed",
    run: async ({ store }) => {
      const account = anAccount();
      const [owned, free] = [aClient({ accountUid: account.uid }), aClient()];
      await addAccounts(store, [account]);
      await addClients(store, [owned, free]);
      const token = aSession(undefined, { clientUid: owned.uid, provider: "client" });
      await store.transaction((tx) => tx.sessions.add(token));
      await store.transaction((tx) => tx.accounts.remove(account));
      expect(await find(store, owned.uid)).toBeUndefined();
      expect(await find(store, free.uid)).toEqual(free);
      expect(await store.read((reader) => reader.sessions.list({ limit: 10 }))).toEqual([]);
    },
  },
];

export const clientCases: readonly ConformanceCase[] = [...storage, ...refusals, ...updates, ...removals];
