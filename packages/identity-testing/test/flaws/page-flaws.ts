import { all, type Flaw, reading } from "./flawed-store.ts";

export const pageFlaws: readonly Flaw[] = [
  {
    name: "with pages that begin with the last account of the page before",
    open: reading((accounts) => ({
      list: async (query) => {
        if (query.after === undefined) return accounts.list(query);
        const last = await accounts.find(query.after);
        const rest = await accounts.list(query);
        return last === undefined ? rest : [last, ...rest].slice(0, query.limit);
      },
    })),
    breaks: ["reads seven accounts in pages of 3, each exactly once", "lists nothing after the last account"],
  },
  {
    name: "with pages that skip an account",
    open: reading((accounts) => ({
      list: async (query) => {
        if (query.after === undefined) return accounts.list(query);
        return (await accounts.list({ ...query, limit: Math.min(query.limit + 1, 1000) })).slice(1);
      },
    })),
    breaks: [
      "reads seven accounts in pages of 3, each exactly once",
      "neither skips nor repeats an account while others are added between the pages",
    ],
  },
  {
    name: "with pages by number of rows, the newest first",
    open: reading((accounts) => ({
      list: async (query) => {
        const newestFirst = (await all(accounts, { limit: 1000 })).toReversed();
        const start = newestFirst.findIndex(({ uid }) => uid === query.after) + 1;
        return newestFirst.slice(start, start + query.limit);
      },
    })),
    breaks: [
      "lists whole accounts, oldest first",
      "neither skips nor repeats an account while others are added between the pages",
    ],
  },
  {
    name: "with one row more than asked for",
    open: reading((accounts) => ({ list: (query) => accounts.list({ ...query, limit: query.limit + 1 }) })),
    breaks: ["lists at most 1000 accounts at once, and the rest after them", "narrows by all that is given at once"],
  },
  {
    name: "with a cursor that must be found by the same search",
    open: reading((accounts) => ({
      list: async ({ after, ...query }) => {
        const found = await accounts.list({ ...query, limit: 1000 });
        const start = found.findIndex(({ uid }) => uid === after);
        return after !== undefined && start < 0 ? [] : found.slice(start + 1, start + 1 + query.limit);
      },
    })),
    breaks: [
      "goes on after an account that the search or role would not find itself",
      "neither skips nor repeats an account while those already read are changed or deleted",
      "refuses to go on after an account that has been removed for good",
    ],
  },
];
