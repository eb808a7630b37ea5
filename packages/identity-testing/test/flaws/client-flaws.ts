import type { Client, ClientReader, ClientRepository, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const writing =
  (change: (sound: ClientRepository, tx: StoreTransaction) => Partial<ClientRepository>) => (): FlawedStore =>
    new FlawedStore({ transaction: (tx) => ({ clients: overriding(tx.clients, change(tx.clients, tx)) }) });

const reading = (change: (sound: ClientReader) => Partial<ClientReader>) => (): FlawedStore =>
  new FlawedStore({ read: (reader) => ({ clients: overriding(reader.clients, change(reader.clients)) }) });

/** What is read of a client is something else than what was written. */
const seeing = (change: (client: Client) => Client) =>
  reading((sound) => ({
    find: async (uid) => {
      const found = await sound.find(uid);
      return found === undefined ? undefined : change(found);
    },
    list: async (query) => (await sound.list(query)).map(change),
  }));

const defined = (client: Client): Partial<Client> =>
  Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined));

/** One object for each client, however often it is read. */
const sharing = (): FlawedStore => {
  const seen = new Map<string, Client>();
  return reading((sound) => ({
    find: async (uid) => {
      const found = seen.get(uid) ?? (await sound.find(uid));
      if (found !== undefined) seen.set(uid, found);
      return found;
    },
  }))();
};

/** Gives clients as they were when the transaction was asked for, before it had its turn. */
class UnlockedClientStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = await this.inner.read((reader) => reader.clients.list({ limit: 1000 }));
    const lock: ClientRepository["lock"] = (uid) => Promise.resolve(before.find((client) => client.uid === uid));
    return this.inner.transaction((tx) => work({ ...tx, clients: overriding(tx.clients, { lock }) }));
  }
}

/** What a driver gives back for no value. */
const nothing = null as unknown as undefined;

const ofStorage: readonly Flaw[] = [
  {
    name: "with the two addresses of a client mixed up",
    open: seeing((client) => ({ ...client, url: client.callbackUrl, callbackUrl: client.url })),
    breaks: [
      "finds a client as it was added, with every field that can be set",
      "replaces every field of a client, counts its version up, and leaves its secret",
    ],
  },
  {
    name: "with null where a client has nothing",
    open: reading((sound) => ({
      find: async (uid) => {
        const found = await sound.find(uid);
        return found === undefined ? nothing : { ...found, accountUid: found.accountUid ?? nothing };
      },
    })),
    breaks: [
      "keeps a client that belongs to nobody, was never used and may have any number of tokens so",
      "finds nothing for a client uid that is not stored, and nothing to lock",
    ],
  },
  {
    name: "with client names of at most 128 characters",
    open: seeing((client) => ({ ...client, name: client.name.slice(0, 128) })),
    breaks: ["keeps the longest client name, also of characters that grow when they are folded"],
  },
  {
    name: "that shows the digest of a client's secret",
    open: reading((sound) => ({
      find: async (uid) => {
        const found = await sound.findWithSecret(uid);
        return found === undefined ? undefined : { ...found.client, secretDigest: found.secretDigest };
      },
    })),
    breaks: ["finds a client with the digest of its secret, and by itself without it"],
  },
  {
    name: "with the version that a new client says it has",
    open: writing((sound) => ({
      add: async (client, digest) => {
        await sound.add(client, digest);
        for (let version = 1; version < client.version; version += 1) await sound.update({ ...client, version });
      },
    })),
    breaks: ["stores a new client at version 1, whatever the given one says"],
  },
  {
    name: "that gives the same client object to everybody",
    open: sharing,
    breaks: ["keeps a copy of a client, and returns copies"],
  },
];

const ofRules: readonly Flaw[] = [
  {
    name: "that takes refused clients for stored",
    open: writing((sound) => ({
      add: (client, digest) => sound.add(client, digest).catch(() => undefined),
      update: (client, digest) => sound.update(client, digest).catch(() => undefined),
    })),
    breaks: [
      "refuses a client uid that is stored already, keeps the first, and goes on",
      "refuses a client of an account that is not stored, and goes on",
      "refuses a change of a client that is not stored",
      "refuses to give a client to an account that is not stored, and goes on",
      "adds one of many clients with the same uid",
    ],
  },
  {
    name: "that gives clients of unknown accounts to nobody",
    open: writing((sound) => ({
      add: (client, digest) =>
        sound.add(client, digest).catch(() => sound.add({ ...client, accountUid: undefined }, digest)),
    })),
    breaks: [
      "refuses a client of an account that is not stored, and goes on",
      "leaves no client behind when an account is removed while it is given some",
    ],
  },
  {
    name: "that leaves what a change of a client does not set",
    open: writing((sound) => ({
      update: async (client, digest) => {
        const stored = await sound.find(client.uid);
        await sound.update({ ...client, ...stored, ...defined(client) }, digest);
      },
    })),
    breaks: ["takes owner and last use of a client away again"],
  },
  {
    name: "that keeps the first secret of a client",
    open: writing((sound) => ({ update: (client) => sound.update(client) })),
    breaks: [
      "replaces the secret of one client when one is given",
      "replaces the secret of a client once when many saw the same version",
      "lets exactly one of the secrets in that many regenerations of a client's secret at once have returned",
    ],
  },
  {
    name: "that does not lock a client",
    open: () => new UnlockedClientStore({}),
    breaks: [
      "makes those who lock the same client wait for each other, so that each decides on the newest version",
      "leaves no token of a client that is disabled while it is given some",
      "leaves no token of a client that is removed while it is given some",
    ],
  },
  {
    name: "in which the last writer of a client wins",
    open: writing((sound) => ({
      update: async (client, digest) => {
        const stored = await sound.find(client.uid);
        await sound.update({ ...client, version: stored?.version ?? client.version }, digest);
      },
    })),
    breaks: [
      "refuses a change of a client that has another version by now, with its secret, and goes on",
      "replaces the secret of a client once when many saw the same version",
    ],
  },
];

const ofRemovals: readonly Flaw[] = [
  {
    name: "that says in any case that a client was removed",
    open: writing((sound) => ({
      remove: (uid) => sound.remove(uid).then(() => true),
      clear: async () => Math.max(1, await sound.clear()),
    })),
    breaks: [
      "removes a client with its tokens, says so, and says false when there is none",
      "removes every client with its tokens, and says how many clients went",
      "says to one of many that remove the same client at once that it went",
    ],
  },
  {
    name: "that disables clients instead of removing them",
    open: writing((sound) => ({
      remove: async (uid) => {
        const client = await sound.find(uid);
        if (client !== undefined) await sound.update({ ...client, enabled: false });
        return client !== undefined;
      },
    })),
    breaks: [
      "removes a client with its tokens, says so, and says false when there is none",
      "leaves no token behind when a client is removed while it is given some",
    ],
  },
  {
    name: "whose clients outlive their account",
    open: () =>
      new FlawedStore({
        transaction: (tx) => ({
          accounts: overriding(tx.accounts, {
            remove: async (account) => {
              const owned = await tx.clients.list({ search: account.uid, limit: 1000 });
              for (const client of owned) await tx.clients.update({ ...client, accountUid: undefined });
              await tx.accounts.remove(account);
            },
          }),
        }),
      }),
    breaks: ["removes the clients of an account, with their tokens, when the account is removed"],
  },
  {
    name: "that ends no token above a limit",
    open: () =>
      new FlawedStore({
        transaction: (tx) => ({ sessions: overriding(tx.sessions, { keepNewest: () => Promise.resolve(0) }) }),
      }),
    breaks: [
      "leaves exactly as many tokens of a client as its limit when many are issued at once",
      "leaves no more tokens good than a client may have when many ask at once",
      "leaves as many sessions of an app password as the policy says when it logs in many times at once",
    ],
  },
];

export const clientFlaws: readonly Flaw[] = [...ofStorage, ...ofRules, ...ofRemovals];
