import type { Client, ClientQuery, ClientReader } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const reading = (change: (sound: ClientReader) => Partial<ClientReader>) => (): FlawedStore =>
  new FlawedStore({ read: (reader) => ({ clients: overriding(reader.clients, change(reader.clients)) }) });

const searching = (finds: (term: string, client: Client) => boolean) =>
  reading((sound) => ({
    list: async ({ search = "", ...query }: ClientQuery) => {
      const found = await sound.list({ ...query, limit: 1000 });
      return found.filter((client) => search === "" || finds(search, client)).slice(0, query.limit);
    },
  }));

const begins = (text: string, term: string): boolean => text.toLowerCase().startsWith(term.toLowerCase());

const ofLists: readonly Flaw[] = [
  {
    name: "with clients in the order of their uids",
    open: reading((sound) => ({
      list: async (query) => (await sound.list(query)).toSorted((a, b) => (a.uid < b.uid ? -1 : 1)),
    })),
    breaks: ["lists clients newest first, those of the same millisecond by uid, descending"],
  },
  {
    name: "with an error where no client is listed",
    open: reading((sound) => ({
      list: async (query) => {
        const found = await sound.list(query);
        if (found.length === 0) throw new Error("no rows");
        return found;
      },
    })),
    breaks: ["lists no client in an empty store"],
  },
  {
    name: "with at most 999 clients on a page",
    open: reading((sound) => ({ list: (query) => sound.list({ ...query, limit: Math.min(query.limit, 999) }) })),
    breaks: ["lists up to 1000 clients at once, and the rest after the last of them"],
  },
  {
    name: "with pages of clients that go on at a time, not at a client",
    open: reading((sound) => ({
      list: async ({ after, ...query }) => {
        const all = await sound.list({ ...query, limit: 1000 });
        return all.filter(({ createdAt }) => after === undefined || createdAt < after.createdAt).slice(0, query.limit);
      },
    })),
    breaks: [
      "reads seven clients of one millisecond in pages of 3, each exactly once, while others are added and removed",
      "goes on after a client within a search",
    ],
  },
];

const ofSearches: readonly Flaw[] = [
  {
    name: "with only ASCII letters of client names folded",
    open: searching(
      (term, { accountUid, name, uid, username }) =>
        [String(uid), accountUid].includes(term) ||
        [name, username].some((text) =>
          text
            .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
            .startsWith(term.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
        ),
    ),
    breaks: ["finds a prefix of the client name, case and compatibility forms aside, and not what is inside"],
  },
  {
    name: "that searches clients by name only",
    open: searching((term, { name }) => begins(name, term)),
    breaks: [
      "finds a client by a prefix of its username, case aside",
      "finds a client by its whole uid and by its account's, not by a part of one",
    ],
  },
  {
    name: "with wildcards in the search for clients",
    open: searching((term, { name }) =>
      new RegExp(`^${term.replaceAll("\\", "").replaceAll("%", ".*").replaceAll("_", ".")}`, "i").test(name),
    ),
    breaks: ["takes no character of a search for clients as special"],
  },
  {
    name: "with terms for clients cut at a NUL and made well-formed",
    open: searching((term, { name }) => name.startsWith(term.replace(/\0.*$/, ""))),
    breaks: ["finds no client for a term with a NUL or half a character, and every client for an empty one"],
  },
];

export const clientListFlaws: readonly Flaw[] = [...ofLists, ...ofSearches];
