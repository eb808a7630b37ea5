import { type Account, type AccountQuery, parseEmail, parseUsername } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addAccounts, usernames } from "../harness/store-helpers.ts";

const named = (username: string, overrides: Partial<Account> = {}): Account =>
  anAccount({ username: parseUsername(username), displayName: "", email: "", ...overrides });

interface SearchCase {
  readonly name: string;
  readonly accounts: readonly Account[];
  readonly query: Partial<AccountQuery>;
  readonly found: readonly string[];
}

const searchCase = ({ name, accounts, query, found }: SearchCase): ConformanceCase => ({
  name,
  run: async ({ store }) => {
    await addAccounts(store, accounts);
    expect(await usernames(store, query)).toEqual(found);
  },
});

/** Terms in which a pattern language could see more than a character; the decoy is what it would wrongly find. */
const specialTerms: readonly (readonly [what: string, term: string, decoy: string])[] = [
  ["a percent sign", "a%c", "abc"],
  ["a percent sign at the end", "a%", "ab"],
  ["an underscore", "a_c", "abc"],
  ["a backslash", "a\\b", "ab"],
  ["a backslash at the end", "a\\", "a%"],
  ["two backslashes", "a\\\\", "a\\b"],
  ["an escaped percent sign", "a\\%", "a%"],
  ["an escaped underscore", "a\\_", "a_"],
  ["a single quote", "o'n", "on"],
  ["two single quotes", "o''n", "o'n"],
  ["a double quote", 'o"n', "on"],
  ["brackets", "a[bc]", "ab"],
  ["a caret", "^a", "a"],
  ["a star", "a*", "ab"],
  ["a question mark", "a?", "ab"],
  ["a bar", "a|b", "ab"],
  ["a dollar sign", "a$1", "a"],
  ["a colon", ":a", "a"],
];

const special = specialTerms.map(([what, term, decoy]) =>
  searchCase({
    name: `finds ${what} in a display name literally, and nothing else by it`,
    accounts: [
      named("wanted", { displayName: `${term} and more` }),
      named("decoy", { displayName: `${decoy} and more` }),
    ],
    query: { search: term },
    found: ["wanted"],
  }),
);

/** Whole display names and a term that differs in case only, or begins them. */
const scripts: readonly (readonly [what: string, displayName: string, term: string])[] = [
  ["ASCII letters", "Bob Baker", "bOB b"],
  ["letters with diaeresis", "Änne Öhler", "änne ö"],
  ["small letters with accents by capital ones", "élodie", "ÉLO"],
  ["Cyrillic letters", "Анна", "аНН"],
  ["Greek letters", "Αλέξης", "αλέΞ"],
  ["a letter beyond the basic plane", "𐐀𐐁", "𐐨"],
  ["letters without case", "山田太郎", "山田"],
  ["an emoji", "😀 Smile", "😀"],
  ["an emoji of several code points", "👩‍👩‍👧 Family", "👩‍👩‍👧"],
];

const otherScripts = scripts.map(([what, displayName, term]) =>
  searchCase({
    name: `finds ${what}, case aside`,
    accounts: [named("other", { displayName: "Zed" }), named("wanted", { displayName })],
    query: { search: term },
    found: ["wanted"],
  }),
);

/** Names whose lower-case form is longer, depends on the neighbours or does not lead back. */
const ownNames = ["İpek Çelik", "straße", "ΟΔΥΣΣΕΥΣ", "\u01C5", "\uFB01nn", "\u212Aelvin", "\u0149"].map(
  (displayName) =>
    searchCase({
      name: `finds the display name ${displayName} by itself`,
      accounts: [named("wanted", { displayName })],
      query: { search: displayName },
      found: ["wanted"],
    }),
);

const roles = [
  named("admin", { role: "admin" }),
  named("super", { role: "user", superAdmin: true }),
  named("user", { role: "user" }),
  named("viewer", { role: "viewer" }),
  named("guest", { role: "guest" }),
  named("visitor1", { role: "visitor" }),
  named("nobody", { role: "none" }),
];

const byRole = (["admin", "user", "viewer", "guest"] as const).map((role) =>
  searchCase({
    name:
      role === "admin"
        ? "lists admins, super admins of any role among them"
        : `lists the role ${role}, no super admins`,
    accounts: roles,
    query: { role },
    found: role === "admin" ? ["admin", "super"] : [role],
  }),
);

const prefix: readonly ConformanceCase[] = [
  searchCase({
    name: "finds a prefix of the username, the email or the display name, and not what is inside them",
    accounts: [
      named("bob"),
      named("one", { email: parseEmail("bobby@example.com") }),
      named("two", { displayName: "Bobbie" }),
      named("abob"),
      named("three", { email: parseEmail("a.bob@bob.example") }),
      named("four", { displayName: "A Bob" }),
    ],
    query: { search: "bob" },
    found: ["bob", "one", "two"],
  }),
  searchCase({
    name: "finds an account once, also when all three begin with the term",
    accounts: [named("bob", { email: parseEmail("bob@example.com"), displayName: "Bob" })],
    query: { search: "BOB" },
    found: ["bob"],
  }),
  searchCase({
    name: "does not find an account by its backup email, attributes or auth id",
    accounts: [named("x", { backupEmail: parseEmail("bob@example.com"), attributes: "bob", authId: "bob" })],
    query: { search: "bob" },
    found: [],
  }),
  searchCase({
    name: "takes an empty term for no term",
    accounts: [named("bob"), named("alice", { displayName: "Alice" })],
    query: { search: "" },
    found: ["bob", "alice"],
  }),
  searchCase({
    name: "finds nothing, and does not fail, for a term with a NUL",
    accounts: [named("bob", { displayName: "a" })],
    query: { search: "a\0" },
    found: [],
  }),
  searchCase({
    name: "does not take half a surrogate pair for the replacement character",
    accounts: [named("bob", { displayName: "\uFFFD" })],
    query: { search: "\uD83D" },
    found: [],
  }),
  searchCase({
    name: "finds nothing for a term longer than any name",
    accounts: [named("a")],
    query: { search: "a".repeat(10_000) },
    found: [],
  }),
];

const narrowing: readonly ConformanceCase[] = [
  {
    name: "finds an account by its whole uid, and not by a part of it",
    run: async ({ store }) => {
      const [wanted, other] = [named("wanted"), named("other")];
      await addAccounts(store, [other, wanted]);
      expect(await usernames(store, { search: wanted.uid })).toEqual(["wanted"]);
      expect(await usernames(store, { search: wanted.uid.slice(0, -1) })).toEqual([]);
      expect(await usernames(store, { search: `${wanted.uid}0` })).toEqual([]);
    },
  },
  {
    name: "leaves deleted accounts out unless they are asked for",
    run: async ({ store }) => {
      await addAccounts(store, [named("living"), named("deleted", { deletedAt: aDate() }), named("young")]);
      expect(await usernames(store)).toEqual(["living", "young"]);
      expect(await usernames(store, { includeDeleted: false })).toEqual(["living", "young"]);
      expect(await usernames(store, { includeDeleted: true })).toEqual(["living", "deleted", "young"]);
    },
  },
  {
    name: "narrows by all that is given at once",
    run: async ({ store }) => {
      const accounts = [
        named("bob1", { role: "user" }),
        named("bob2", { role: "guest" }),
        named("bob3", { role: "user", deletedAt: aDate() }),
        named("carl", { role: "user" }),
        named("bob4", { role: "user" }),
      ] as const;
      await addAccounts(store, accounts);
      expect(await usernames(store, { search: "bob", role: "user" })).toEqual(["bob1", "bob4"]);
      expect(await usernames(store, { search: "bob", role: "user", after: accounts[0].uid })).toEqual(["bob4"]);
      expect(await usernames(store, { search: accounts[2].uid, role: "user" })).toEqual([]);
      expect(await usernames(store, { search: "bob", role: "user", includeDeleted: true, limit: 2 })).toEqual([
        "bob1",
        "bob3",
      ]);
    },
  },
  {
    name: "finds an account by what it is called now, not by what it was called before",
    run: async ({ store }) => {
      const account = named("bob", { displayName: "Robert", email: parseEmail("robert@example.com") });
      await addAccounts(store, [account]);
      const renamed = { ...account, username: parseUsername("carl"), displayName: "Änne", email: "" } satisfies Account;
      await store.transaction((tx) => tx.accounts.update(renamed));
      const results = await Promise.all(
        ["bob", "robert", "carl", "änne"].map((search) => usernames(store, { search })),
      );
      expect(results).toEqual([[], [], ["carl"], ["carl"]]);
    },
  },
];

export const accountSearchCases: readonly ConformanceCase[] = [
  ...prefix,
  ...special,
  ...otherScripts,
  ...ownNames,
  ...byRole,
  ...narrowing,
];
