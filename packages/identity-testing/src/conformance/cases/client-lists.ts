import { type Client, type ClientQuery, type ClientUid, type IdentityStore, parseUsername } from "@pp/identity";
import { expect } from "vitest";
import { aClient, aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { times } from "../harness/race.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const addClients = (store: IdentityStore, clients: readonly Client[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const client of clients) await tx.clients.add(client, "d".repeat(64));
  });

const list = (store: IdentityStore, query: Partial<ClientQuery> = {}): Promise<readonly Client[]> =>
  store.read((reader) => reader.clients.list({ limit: 1000, ...query }));

const names = async (store: IdentityStore, search: string): Promise<readonly string[]> =>
  (await list(store, { search })).map(({ name }) => name).sort();

const addNamed = (store: IdentityStore, clientNames: readonly string[]): Promise<void> =>
  addClients(
    store,
    clientNames.map((name) => aClient({ name })),
  );

const uid = (end: string): ClientUid => `c000000${end.padStart(9, "0")}` as ClientUid;

const orders: readonly ConformanceCase[] = [
  {
    name: "lists clients newest first, those of the same millisecond by uid, descending",
    run: async ({ store }) => {
      const newest = aClient({ uid: uid("a"), createdAt: aDate("2024-03-01T00:00:00.001Z") });
      const [low, high] = ["b", "z"].map((end) => aClient({ uid: uid(end) }));
      const oldest = aClient({ uid: uid("zz"), createdAt: aDate("2024-02-29T23:59:59.986Z") });
      const clients = [low, high, newest, oldest].filter((client) => client !== undefined);
      await addClients(store, clients);
      expect(await list(store)).toEqual([newest, high, low, oldest]);
    },
  },
  {
    name: "lists no client in an empty store",
    run: async ({ store }) => {
      expect(await list(store)).toEqual([]);
    },
  },
  {
    name: "lists up to 1000 clients at once, and the rest after the last of them",
    run: async ({ store }) => {
      await addClients(
        store,
        times(1001, () => aClient()),
      );
      const page = await list(store);
      expect(page).toHaveLength(1000);
      const after = page.at(-1);
      expect(after === undefined ? [] : await list(store, { after })).toHaveLength(1);
    },
  },
  {
    name: "reads seven clients of one millisecond in pages of 3, each exactly once, while others are added and removed",
    run: async ({ store }) => {
      const clients = times(7, () => aClient());
      await addClients(store, clients);
      const seen: ClientUid[] = [];
      let after: Client | undefined;
      for (let isDone = false; !isDone;) {
        const page = await list(store, { limit: 3, ...(after === undefined ? {} : { after }) });
        seen.push(...page.map((client) => client.uid));
        after = page.at(-1);
        isDone = page.length < 3;
        const last = after;
        await store.transaction(async (tx) => {
          await tx.clients.add(aClient({ createdAt: aDate("2030-01-01T00:00:00.000Z") }), "d");
          if (last !== undefined) await tx.clients.remove(last.uid);
        });
      }
      expect(seen).toEqual(
        clients
          .map((client) => client.uid)
          .toSorted()
          .toReversed(),
      );
    },
  },
  {
    name: "goes on after a client within a search",
    run: async ({ store }) => {
      const clients = times(4, (index) => aClient({ name: index === 1 ? "other" : "sync" }));
      await addClients(store, clients);
      const [first, ...rest] = await list(store, { search: "sync" });
      expect(rest).toHaveLength(2);
      expect(first === undefined ? [] : await list(store, { search: "sync", after: first })).toEqual(rest);
    },
  },
];

const searches: readonly ConformanceCase[] = [
  {
    name: "finds a prefix of the client name, case and compatibility forms aside, and not what is inside",
    run: async ({ store }) => {
      await addNamed(store, ["Sync", "SYNC é", "ｓｙnc 2", "Resync", "Éclair"]);
      expect(await names(store, "sYn")).toEqual(["SYNC é", "Sync", "ｓｙnc 2"]);
      expect(await names(store, "éC")).toEqual(["Éclair"]);
      expect(await names(store, "ync")).toEqual([]);
    },
  },
  {
    name: "finds a client by a prefix of its username, case aside",
    run: async ({ store }) => {
      const account = anAccount({ username: parseUsername("zoë") });
      await addAccounts(store, [account]);
      await addClients(store, [
        aClient({ name: "hers", accountUid: account.uid, username: account.username }),
        aClient({ name: "nobody's" }),
      ]);
      expect(await names(store, "ZO")).toEqual(["hers"]);
      expect(await names(store, "oë")).toEqual([]);
    },
  },
  {
    name: "finds a client by its whole uid and by its account's, not by a part of one",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      const [owned, free] = [aClient({ name: "owned", accountUid: account.uid }), aClient({ name: "free" })];
      await addClients(store, [owned, free]);
      expect(await names(store, free.uid)).toEqual(["free"]);
      expect(await names(store, account.uid)).toEqual(["owned"]);
      expect(await names(store, free.uid.slice(0, -1))).toEqual([]);
      expect(await names(store, account.uid.slice(0, -1))).toEqual([]);
    },
  },
  {
    name: "takes no character of a search for clients as special",
    run: async ({ store }) => {
      await addNamed(store, ["100% sync", "1000 sync", "a_b", "axb", "a\\b", "it's"]);
      expect(await names(store, "100%")).toEqual(["100% sync"]);
      expect(await names(store, "a_")).toEqual(["a_b"]);
      expect(await names(store, "a\\")).toEqual(["a\\b"]);
      expect(await names(store, "it'")).toEqual(["it's"]);
      expect(await names(store, "%")).toEqual([]);
    },
  },
  {
    name: "finds no client for a term with a NUL or half a character, and every client for an empty one",
    run: async ({ store }) => {
      await addNamed(store, ["sync", "😀"]);
      expect(await names(store, "sync\0")).toEqual([]);
      expect(await names(store, "\uD83D")).toEqual([]);
      expect(await names(store, "")).toEqual(["sync", "😀"]);
    },
  },
];

export const clientListCases: readonly ConformanceCase[] = [...orders, ...searches];
