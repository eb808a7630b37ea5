import { all, type Flaw, reading } from "./flawed-store.ts";

const searching = (finds: (term: string, text: string) => boolean) =>
  reading((accounts) => ({
    list: async (query) => {
      const { search = "" } = query;
      const found = (await all(accounts, query)).filter(
        ({ uid, username, email, displayName }) =>
          search === "" || uid === search || [username, email, displayName].some((text) => finds(search, text)),
      );
      return found.slice(0, query.limit);
    },
  }));

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** `LIKE term%`, with or without an escape character, letters of ASCII folded. */
const like =
  ({ escape }: { readonly escape: boolean }) =>
  (term: string, text: string): boolean => {
    const pattern = Array.from(term.matchAll(escape ? /\\?[^]/gu : /[^]/gu), ([part]) => {
      if (part === "%") return "[^]*";
      if (part === "_") return "[^]";
      return escapeRegExp(part.length > 1 && part.startsWith("\\") ? part.slice(1) : part);
    });
    return new RegExp(`^${pattern.join("")}`, "i").test(text);
  };

const asciiFold = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

export const searchFlaws: readonly Flaw[] = [
  {
    name: "with wildcards in the search",
    open: searching(like({ escape: false })),
    breaks: [
      "finds a percent sign in a display name literally, and nothing else by it",
      "finds an underscore in a display name literally, and nothing else by it",
    ],
  },
  {
    name: "with a backslash that escapes in the search",
    open: searching(like({ escape: true })),
    breaks: [
      "finds a backslash in a display name literally, and nothing else by it",
      "finds two backslashes in a display name literally, and nothing else by it",
      "finds an escaped percent sign in a display name literally, and nothing else by it",
    ],
  },
  {
    name: "with only ASCII letters folded",
    open: searching((term, text) => text !== "" && asciiFold(text).startsWith(asciiFold(term))),
    breaks: [
      "finds letters with diaeresis, case aside",
      "finds small letters with accents by capital ones, case aside",
      "finds Cyrillic letters, case aside",
    ],
  },
  {
    name: "with a search inside of names",
    open: searching((term, text) => text.toLowerCase().includes(term.toLowerCase())),
    breaks: ["finds a prefix of the username, the email or the display name, and not what is inside them"],
  },
  {
    name: "with terms cut at a NUL and made well-formed",
    open: searching((term, text) =>
      text.toLowerCase().startsWith(term.replace(/\0.*$/, "").toWellFormed().toLowerCase()),
    ),
    breaks: [
      "finds nothing, and does not fail, for a term with a NUL",
      "does not take half a surrogate pair for the replacement character",
    ],
  },
  {
    name: "with the stored role instead of the effective one",
    open: reading((accounts) => ({
      list: async ({ role, ...query }) => {
        const found = await accounts.list({ ...query, limit: 1000 });
        return found.filter((account) => role === undefined || account.role === role).slice(0, query.limit);
      },
    })),
    breaks: ["lists admins, super admins of any role among them", "lists the role user, no super admins"],
  },
];
