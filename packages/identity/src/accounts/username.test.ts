import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { deriveDisplayName, parseUsername, usernameHandle, usernameSkeleton } from "./username.ts";

const refusal = async (text: string): Promise<string> => {
  const { code, message } = await failureOf(() => parseUsername(text));
  expect(code).toBe("username/invalid");
  return message;
};

describe("parseUsername", () => {
  it.each([
    ["Admin ", "admin"],
    [" Admin@foo ", "admin@foo"],
    [" Admin foo ", "admin foo"],
    ["DOMAIN\\Jens Mander ", "domain\\jens mander"],
    ["admin!", "admin!"],
    ["a@b.c-d_e!f%g[h]i^j\\k", "a@b.c-d_e!f%g[h]i^j\\k"],
    ["007", "007"],
    ["ÄNNE", "änne"],
    ["王小明", "王小明"],
    ["😀bob", "😀bob"],
  ])("makes %j %j", (text, name) => {
    expect(parseUsername(text)).toBe(name);
  });

  it.each([
    ["a decomposed letter", "A\u0308nne", "\u00E4nne"],
    ["a full-width letter", "ｂｏｂ", "bob"],
    ["a ligature", "\uFB01nn", "finn"],
    ["a mathematical capital, which has no lower case of its own", "\u{1D401}ob", "bob"],
    ["a capital whose lower case composes with the mark behind it", "aH\u0331", "a\u1E96"],
    ["the Kelvin sign", "\u212Aelvin", "kelvin"],
    ["a letter whose lower case is two characters", "\u0130", "i\u0307"],
    ["a no-break space inside", "jens\u00A0mander", "jens mander"],
    ["an ideographic space around", "\u3000bob\u3000", "bob"],
  ])("folds %s", (_, text, name) => {
    expect(parseUsername(text)).toBe(name);
  });

  it.each(Array.from("\"'()#&$,+=`~?|*/:;<>{}"))(
    "refuses the character %s instead of dropping it",
    async (character) => {
      expect(await refusal(`ad${character}min`)).toBe(`username must not contain the character ${character}`);
    },
  );

  it("refuses a forbidden character in its full-width form", async () => {
    expect(await refusal("bob\uFF0F")).toBe("username must not contain the character /");
  });

  it.each([
    ["a control", "admin!\u0001", "U+0001"],
    ["a line end, also at the end", "bob\n", "U+000A"],
    ["a zero width space", "b\u200Bob", "U+200B"],
    ["a zero width joiner", "b\u200Dob", "U+200D"],
    ["a right-to-left override", "bob\u202Egnp", "U+202E"],
    ["an isolate", "\u2066bob", "U+2066"],
    ["a byte order mark, which trimming would drop", "\uFEFFbob", "U+FEFF"],
    ["a soft hyphen", "bo\u00ADb", "U+00AD"],
    ["a Hangul filler, which folding would turn into another", "bob\u3164", "U+3164"],
    ["a blank Braille pattern", "bob\u2800", "U+2800"],
    ["a lone surrogate", "bob\uD83D", "U+D83D"],
    ["a line separator", "bob\u2028", "U+2028"],
  ])("refuses %s and names it", async (_, text, name) => {
    expect(await refusal(text)).toBe(`username must not contain the invisible character ${name}`);
  });

  it.each([
    ["an unassigned character", "bob\u0378", "U+0378"],
    ["a character for private use", "bob\uE000", "U+E000"],
    ["a noncharacter", "bob\uFFFF", "U+FFFF"],
    ["a space that looks like another letter", "bob\u1680smith", "U+1680"],
  ])("refuses %s", async (_, text, name) => {
    expect(await refusal(text)).toBe(`username must not contain the character ${name}`);
  });

  it.each(["", " ", "\u00A0", "\u3000 "])("refuses %j, which is empty", async (text) => {
    expect(await refusal(text)).toBe("username must not be empty");
  });

  it.each(["...", "-", "@", "😀", "\\"])("refuses %s, which has no letter and no digit", async (text) => {
    expect(await refusal(text)).toBe("username must contain a letter or a digit");
  });

  it("accepts 64 characters and refuses 65", async () => {
    expect(parseUsername("a".repeat(64))).toHaveLength(64);
    expect(await refusal("a".repeat(65))).toBe("username must have at most 64 characters");
  });

  it("counts characters, not UTF-16 units, after folding", async () => {
    expect(parseUsername("\u{10428}".repeat(64))).toHaveLength(128);
    expect(parseUsername(`${" ".repeat(100)}bob`)).toBe("bob");
    expect(await refusal("\uFB01".repeat(33))).toBe("username must have at most 64 characters");
  });

  it("refuses a very long text without folding it first: 641 units, though they are spaces", async () => {
    expect(parseUsername(`${" ".repeat(637)}bob`)).toBe("bob");
    expect(await refusal(`${" ".repeat(638)}bob`)).toBe("username must have at most 64 characters");
  });

  it.each([
    ["bob.", "must not end with a dot"],
    ["a  b", "must not contain two spaces in a row"],
    ["a \u00A0b", "must not contain two spaces in a row"],
    ["\u0301bob", "must not begin a word with a combining mark"],
    ["bob\u00B4", "must not begin a word with a combining mark"],
  ])("refuses %j: it %s", async (text, reason) => {
    expect(await refusal(text)).toBe(`username ${reason}`);
  });

  it.each(["visitor", " Visitor ", "ｖｉｓｉｔｏｒ", "v\u0456sitor"])("refuses %s, which is reserved", async (text) => {
    expect(await refusal(text)).toBe("username 'visitor' is reserved");
  });

  it.each([
    ["of an account", "urz1amp1abcdefgh"],
    ["of a client", "crz1amp1abcdefgh"],
    ["of an account, in capitals", "URZ1AMP1ABCDEFGH"],
    ["of a built-in account", "u000000000000001"],
    ["of a client, with a Cyrillic letter", "\u0441rz1amp1abcdefgh"],
  ])("refuses the shape of the uid %s", async (_, text) => {
    expect(await refusal(text)).toBe("username must not have the shape of a uid");
  });

  it.each(["urz1amp1abcdefg", "urz1amp1abcdefghi", "arz1amp1abcdefgh", "u1z1amp1abcdefgh", "urz1amp1-bcdefgh"])(
    "accepts %s, which is not quite a uid",
    (text) => {
      expect(parseUsername(text)).toBe(text);
    },
  );
});

describe("usernameSkeleton", () => {
  const skeleton = (text: string): string => usernameSkeleton(parseUsername(text));

  it.each([
    ["Cyrillic a", "\u0430dmin", "admin"],
    ["Greek omicron", "b\u03BFb", "bob"],
    ["all in Cyrillic", "\u0440\u0430\u0443\u0440\u0430\u04CF", "paypai"],
    ["Armenian vo", "a\u0578\u0578a", "anna"],
    ["Hebrew samekh", "b\u05E1b", "bob"],
    ["a dotless i", "adm\u0131n", "admin"],
    ["Cherokee", "\uAB75van", "ivan"],
    ["a Cyrillic letter with an accent", "andr\u0435\u0301", "andré"],
    ["a Cyrillic letter that is composed", "no\u0451l", "noël"],
    ["another hyphen", "mr\u2010happy", "mr-happy"],
    ["a set minus for a backslash", "domain\u2216bob", "domain\\bob"],
  ])("of a name with %s is that of the name it looks like", (_, text, other) => {
    expect(parseUsername(text)).not.toBe(parseUsername(other));
    expect(skeleton(text)).toBe(skeleton(other));
  });

  it.each([
    ["bob1", "bobl"],
    ["bob0", "bobo"],
    ["resume", "résumé"],
    ["rn", "m"],
    ["иван", "петр"],
    ["王小明", "王小民"],
  ])("tells %s from %s", (a, b) => {
    expect(skeleton(a)).not.toBe(skeleton(b));
  });

  it("of letters with accents is composed, as the name is", () => {
    expect(skeleton("résumé")).toBe("r\u00E9sum\u00E9");
  });

  it("is the name itself for a name of ASCII", () => {
    const name = "abcdefghijklmnopqrstuvwxyz0123456789@.-_!%[]^\\";
    expect(skeleton(name)).toBe(name);
  });
});

describe("usernameHandle", () => {
  it.each([
    ["DOMAIN\\Jens Mander", "jens.mander"],
    ["Admin foo", "admin.foo"],
    ["mr-happy@cat.com", "mr-happy"],
    ["bob", "bob"],
    ["a\\b\\c@d", "c"],
    ["@home", ""],
    ["..@home", ""],
    ["a.@home", "a"],
    ["bob @home", "bob"],
    ["home\\ bob", "bob"],
  ])("of %s is '%s'", (name, handle) => {
    expect(usernameHandle(parseUsername(name))).toBe(handle);
  });

  it("has at most 64 bytes, and no half character and no dot at its end", () => {
    expect(usernameHandle(parseUsername("é".repeat(32)))).toBe("é".repeat(32));
    expect(usernameHandle(parseUsername("é".repeat(33)))).toBe("é".repeat(32));
    expect(usernameHandle(parseUsername(`a${"é".repeat(33)}`))).toBe(`a${"é".repeat(31)}`);
    expect(usernameHandle(parseUsername(`${"é".repeat(31)}a béb`))).toBe(`${"é".repeat(31)}a`);
  });
});

describe("deriveDisplayName", () => {
  it.each([
    ["mr.happy", "Mr Happy"],
    ["admin", "Admin"],
    ["domain\\jens mander", "Jens Mander"],
    ["bob..smith@example.com", "Bob Smith"],
    ["\u{10428}b", "\u{10400}b"],
    ["@home", ""],
  ])("makes %s '%s'", (name, displayName) => {
    expect(deriveDisplayName(parseUsername(name))).toBe(displayName);
  });
});
