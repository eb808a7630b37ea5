import { type Account, type IdentityStore, parseDisplayName, parseUsername } from "@pp/identity";
import { anAccount, MemoryStore } from "@pp/identity-testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import type { TestDatabase } from "./support/test-database.ts";

/** The value as the domain stores it; undefined where it refuses the text. */
const accepted = <T>(parse: (text: string) => T, text: string): T | undefined => {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
};

/** Ligatures and presentation forms that grow up to eighteen times when compatibility forms are folded. */
const growing = fc.constantFrom(
  "ﷺ",
  "ﷻ",
  "ﬃ",
  "㌖",
  "İ",
  "ẞ",
  "ǅ",
  "Å",
  "Ω",
  "e\u0301",
  "가",
  "ſ",
  "_",
  "%",
  "'",
  "😀",
);
const text = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  fc.string({ unit: growing, minLength: 1, maxLength: 53 }),
  fc.string({ unit: fc.constantFrom("a", "B", "ä", "_", "%", "\\", "'", " "), minLength: 1, maxLength: 6 }),
);
const anyTerm = fc.oneof(
  text,
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("\0", "a\0", "\uD800", "\u{10FFFF}"),
);

function makeAccounts(): readonly Account[] {
  const names = fc.sample(text, { numRuns: 150, seed: 42 });
  return names.flatMap((name) => {
    const displayName = accepted(parseDisplayName, name);
    if (displayName === undefined) return [];
    const account = anAccount({ displayName });
    return [{ ...account, username: accepted(parseUsername, `${name}-${account.username}`) ?? account.username }];
  });
}

const found = async (store: IdentityStore, search: string): Promise<readonly string[]> =>
  (await store.read((reader) => reader.accounts.list({ search, limit: 1000 }))).map(({ uid }) => uid);

describe.each(engines)("A search on $name", (engine) => {
  let database: TestDatabase;
  let store: IdentityStore;
  const reference = new MemoryStore();
  const accounts: Account[] = [];

  beforeAll(async () => {
    database = await engine.createMigrated();
    store = await database.open();
    for (const account of makeAccounts()) {
      const add = (target: IdentityStore) => target.transaction((tx) => tx.accounts.add(account));
      const results = await Promise.allSettled([add(store), add(reference)]);
      // Two names that look alike are refused, by both.
      expect(new Set(results.map(({ status }) => status)).size).toBe(1);
      if (results[0].status === "fulfilled") accounts.push(account);
    }
    expect(accounts.length).toBeGreaterThan(60);
  });
  afterAll(async () => {
    await database.drop();
    await engine.dispose();
  });

  it("finds every account by every beginning of its names", async () => {
    for (const { displayName, uid, username } of accounts) {
      for (const name of [displayName, username]) {
        const characters = Array.from(name);
        const lengths = [1, Math.ceil(characters.length / 2), characters.length];
        for (const length of lengths) {
          const term = characters.slice(0, length).join("");
          // A combining mark that is cut off begins another character.
          if (!name.normalize("NFKC").toLowerCase().startsWith(term.normalize("NFKC").toLowerCase())) continue;
          expect(await found(store, term)).toContain(uid);
        }
      }
    }
  });

  it("finds what the reference store finds, for any term", async () => {
    await fc.assert(
      fc.asyncProperty(anyTerm, async (term) => {
        expect(await found(store, term)).toEqual(await found(reference, term));
      }),
      { numRuns: 500 },
    );
  });
});
