import fc from "fast-check";
import { expect, it } from "vitest";
import { isIdentityError, parseDisplayName } from "../../src/index.ts";
import { by, setUp } from "../support/services.ts";
import { anyText, beginningsOf, nameLike } from "../support/texts.ts";

function parsed(text: string): string | undefined {
  try {
    return parseDisplayName(text);
  } catch (error) {
    if (isIdentityError(error) && error.code === "text/invalid") return undefined;
    throw error;
  }
}

const text = fc.oneof(anyText, nameLike);

it("any text is a display name in its one form, or refused with a typed error", () => {
  fc.assert(
    fc.property(text, (input) => {
      const name = parsed(input);
      if (name === undefined) return;
      expect(parseDisplayName(name)).toBe(name);
      expect(name).toBe(name.normalize("NFC").trim());
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(160);
      expect(name).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069"$%\\*;<>{}`]/u);
      expect(name).not.toMatch(/\s\s/);
    }),
    { numRuns: 3000 },
  );
});

it("what is stored is found again, by every beginning that ends where a letter ends", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (input) => {
      const name = parsed(input);
      if (name === undefined || name === "") return;
      const { accounts } = setUp();
      const { uid } = await accounts.add(
        { username: "q-1", role: "user", password: "mysecret", displayName: input },
        by,
      );
      const key = (term: string): string => term.normalize("NFKC").toLowerCase().normalize("NFKC");
      // A mark that follows may join the last letter, and a capital sigma is written in two ways.
      for (const search of beginningsOf(name).filter((term) => key(name).startsWith(key(term)))) {
        expect((await accounts.list({ search, limit: 10 })).map((account) => account.uid)).toEqual([uid]);
      }
      expect(await accounts.list({ search: name, limit: 10 })).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});
