import type { Client, IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { aClient, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { CONTENDERS, onlyWinner, outcomeOf, race, times } from "../harness/race.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const addClient = (store: IdentityStore, client: Client): Promise<void> =>
  store.transaction((tx) => tx.clients.add(client, "d".repeat(64)));

const tokensOf = (store: IdentityStore, search: string): Promise<number> =>
  store.read(async (reader) => (await reader.sessions.list({ search, limit: 1000 })).length);

/** As a service does it: the new token first, then the limit. */
const issue = (store: IdentityStore, { uid, tokenLimit }: Client): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.sessions.add(aSession(undefined, { clientUid: uid, provider: "client", method: "oauth2" }));
    await tx.sessions.keepNewest({ clientUid: uid }, tokenLimit);
  });

export const clientRaceCases: readonly ConformanceCase[] = [
  {
    name: "leaves exactly as many tokens of a client as its limit when many are issued at once",
    run: async (subject) => {
      const [client, other] = [aClient({ tokenLimit: 3 }), aClient({ tokenLimit: 2 })];
      await addClient(subject.store, client);
      await addClient(subject.store, other);
      await issue(subject.store, other);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => issue(store, client)),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      expect(await tokensOf(subject.store, client.uid)).toBe(3);
      expect(await tokensOf(subject.store, other.uid)).toBe(1);
    },
  },
  {
    name: "replaces the secret of a client once when many saw the same version",
    run: async (subject) => {
      const client = aClient();
      await addClient(subject.store, client);
      const digests = times(CONTENDERS, (index) => index.toString(16).padStart(64, "0"));
      const results = await race(
        subject,
        digests.map((digest) => (store) => store.transaction((tx) => tx.clients.update(client, digest))),
      );
      const winner = onlyWinner(results, ["client/changed-meanwhile"]);
      expect(await subject.store.read((reader) => reader.clients.findWithSecret(client.uid))).toEqual({
        client: { ...client, version: 2 },
        secretDigest: digests[winner],
      });
    },
  },
  {
    name: "makes those who lock the same client wait for each other, so that each decides on the newest version",
    run: async (subject) => {
      const client = aClient({ tokenLimit: 1 });
      await addClient(subject.store, client);
      const results = await race(
        subject,
        times(
          CONTENDERS,
          () => (store) =>
            store.transaction(async (tx) => {
              const locked = (await tx.clients.lock(client.uid)) ?? client;
              await tx.clients.update({ ...locked, tokenLimit: locked.tokenLimit + 1 });
            }),
        ),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      const changed = { ...client, tokenLimit: 1 + CONTENDERS, version: 1 + CONTENDERS };
      expect(await subject.store.transaction((tx) => tx.clients.lock(client.uid))).toEqual(changed);
    },
  },
  {
    name: "adds one of many clients with the same uid",
    run: async (subject) => {
      const { uid } = aClient();
      const clients = times(CONTENDERS, () => aClient({ uid }));
      const results = await race(
        subject,
        clients.map((client) => (store) => addClient(store, client)),
      );
      const winner = clients[onlyWinner(results, ["client/uid-taken"])];
      expect(await subject.store.read((reader) => reader.clients.list({ limit: 10 }))).toEqual([winner]);
    },
  },
  {
    name: "says to one of many that remove the same client at once that it went",
    run: async (subject) => {
      const client = aClient();
      await addClient(subject.store, client);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => store.transaction((tx) => tx.clients.remove(client.uid))),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      expect(results.filter((result) => result.status === "fulfilled" && result.value)).toHaveLength(1);
    },
  },
  {
    name: "leaves no token behind when a client is removed while it is given some",
    run: async (subject) => {
      const client = aClient({ tokenLimit: 100 });
      await addClient(subject.store, client);
      const results = await race(subject, [
        (store: IdentityStore) => store.transaction((tx) => tx.clients.remove(client.uid)).then(() => undefined),
        ...times(CONTENDERS - 1, () => (store: IdentityStore) => issue(store, client)),
      ]);
      const [removal, ...issues] = results.map(outcomeOf);
      expect(removal).toBe("won");
      expect(issues.filter((outcome) => outcome !== "won" && outcome !== "client/not-found")).toEqual([]);
      expect(await tokensOf(subject.store, client.uid)).toBe(0);
    },
  },
  {
    name: "leaves no client behind when an account is removed while it is given some",
    run: async (subject) => {
      const account = anAccount();
      await addAccounts(subject.store, [account]);
      const results = await race(subject, [
        (store: IdentityStore) => store.transaction((tx) => tx.accounts.remove(account)),
        ...times(
          CONTENDERS - 1,
          () => (store: IdentityStore) => addClient(store, aClient({ accountUid: account.uid })),
        ),
      ]);
      const [removal, ...additions] = results.map(outcomeOf);
      expect(removal).toBe("won");
      expect(additions.filter((outcome) => outcome !== "won" && outcome !== "account/not-found")).toEqual([]);
      expect(await subject.store.read((reader) => reader.clients.list({ limit: 100 }))).toEqual([]);
    },
  },
];
