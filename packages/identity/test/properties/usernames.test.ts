import fc from "fast-check";
import { expect, it } from "vitest";
import { invisibleCharacter } from "../../src/kernel/text.ts";
import {
  isIdentityError,
  parseUserPath,
  parseUsername,
  type Username,
  usernameHandle,
  usernameSkeleton,
} from "../../src/index.ts";
import { by, setUp } from "../support/services.ts";
import { anyText, beginningsOf, nameLike } from "../support/texts.ts";

/** The name, or undefined when it was refused as a username should be. */
function parsed(text: string): Username | undefined {
  try {
    return parseUsername(text);
  } catch (error) {
    if (isIdentityError(error) && error.code === "username/invalid") return undefined;
    throw error;
  }
}

const text = fc.oneof(anyText, nameLike);

it("any text is a username in its one form, or refused with a typed error", () => {
  fc.assert(
    fc.property(text, (input) => {
      const name = parsed(input);
      if (name === undefined) return;
      expect(parseUsername(name)).toBe(name);
      expect(name).toBe(name.normalize("NFKC").toLowerCase().normalize("NFKC").trim());
      expect(Array.from(name).length).toBeLessThanOrEqual(64);
      expect(name).not.toMatch(invisibleCharacter);
      expect(name).not.toMatch(/["'()#&$,+=`~?|*/:;<>{}]|\.$|^\s|\s$|[^\S ]/);
    }),
    { numRuns: 3000 },
  );
});

it("many texts are usernames: the properties below say something", () => {
  const names = fc.sample(nameLike, 500).filter((input) => parsed(input) !== undefined);
  expect(names.length).toBeGreaterThan(250);
});

it("every way to write the same name is the same name", () => {
  fc.assert(
    fc.property(nameLike, (input) => {
      const name = parsed(input);
      if (name === undefined) return;
      for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) expect(parsed(` ${input.normalize(form)} `)).toBe(name);
    }),
    { numRuns: 1000 },
  );
});

it("a skeleton is its own skeleton, and fits into 256 characters", () => {
  fc.assert(
    fc.property(text, (input) => {
      const name = parsed(input);
      if (name === undefined) return;
      const skeleton = usernameSkeleton(name);
      expect(usernameSkeleton(skeleton as Username)).toBe(skeleton);
      expect(Array.from(skeleton).length).toBeLessThanOrEqual(256);
    }),
    { numRuns: 1000 },
  );
});

it("a handle is one folder name of at most 64 bytes, or empty, or refused as a path", () => {
  fc.assert(
    fc.property(text, (input) => {
      const name = parsed(input);
      if (name === undefined) return;
      const handle = usernameHandle(name);
      expect(Buffer.byteLength(handle)).toBeLessThanOrEqual(64);
      expect(handle).not.toMatch(/[\s\\/@]|\.$/);
      try {
        expect(parseUserPath("path", "~", handle)).toBe(`users/${handle}`);
      } catch (error) {
        expect(isIdentityError(error) && error.code).toBe("path/invalid");
      }
    }),
    { numRuns: 1000 },
  );
});

it("what is stored is found again: as it was written, in its one form, and by every beginning", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (input) => {
      const name = parsed(input);
      if (name === undefined) return;
      const { accounts } = setUp();
      const { uid } = await accounts.add({ username: input, role: "user", password: "mysecret" }, by);
      for (const identifier of [input, ` ${input} `, name]) expect((await accounts.get(identifier)).uid).toBe(uid);
      for (const search of beginningsOf(name)) {
        expect((await accounts.list({ search, limit: 1 })).map((account) => account.uid)).toEqual([uid]);
      }
      const capitals = name.toUpperCase();
      // "ß" becomes "SS", which is another name.
      if (parsed(capitals) !== name) return;
      expect((await accounts.get(capitals)).uid).toBe(uid);
      expect(await accounts.list({ search: capitals, limit: 1 })).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});

it("any identifier finds an account or is not found", async () => {
  const { accounts } = setUp();
  await accounts.add({ username: "bob", role: "user", password: "mysecret" }, by);
  await fc.assert(
    fc.asyncProperty(text, async (identifier) => {
      try {
        expect((await accounts.get(identifier)).username).toBe(parsed(identifier));
      } catch (error) {
        expect(isIdentityError(error) && error.code).toBe("account/not-found");
      }
    }),
    { numRuns: 1000 },
  );
});
