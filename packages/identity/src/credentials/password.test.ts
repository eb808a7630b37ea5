import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { looksLikeBcryptHash, normalizeAttempt, parseNewPassword, parsePasswordHash } from "./password.ts";

describe("parseNewPassword", () => {
  const parse = (password: string): string => parseNewPassword(password, 8);

  it.each([
    ["accepts 8 characters", "12345678"],
    ["accepts 72 bytes", "a".repeat(72)],
    ["accepts 72 bytes of two-byte characters", "é".repeat(36)],
    ["does not trim", "  mysecret  "],
    ["asks for no digits, capitals or signs", "aaaaaaaa"],
    ["accepts any script and emoji", "пароль😀王"],
    ["accepts controls other than NUL", "my\tsecret\u0007"],
  ])("%s", (_, password) => {
    expect(parse(password)).toBe(password);
  });

  it("composes, so that the same keys give the same bytes everywhere", () => {
    expect(parse("cafe\u0301 noir")).toBe("caf\u00E9 noir");
  });

  it("does not fold compatibility forms: they are other keys", () => {
    expect(parse("\uFB01nanzamt")).toBe("\uFB01nanzamt");
  });

  it("refuses 7 characters, counted as code points after composition", async () => {
    for (const password of ["", "1234567", "😀".repeat(7), "e\u0301".repeat(7)]) {
      const { code, message } = await failureOf(() => parse(password));
      expect(code).toBe("password/too-short");
      expect(message).toBe("password must have at least 8 characters");
    }
  });

  it("honours a minimum of 1 and of 72", async () => {
    expect(parseNewPassword("a", 1)).toBe("a");
    expect(parseNewPassword("a".repeat(72), 72)).toHaveLength(72);
    expect((await failureOf(() => parseNewPassword("", 1))).code).toBe("password/too-short");
    expect((await failureOf(() => parseNewPassword("a".repeat(71), 72))).code).toBe("password/too-short");
  });

  it.each([
    ["73 letters", "a".repeat(73), 73],
    ["71 letters and one of two bytes", `${"a".repeat(71)}é`, 73],
    ["19 emoji", "😀".repeat(19), 76],
    ["720 letters, the last that are read", "a".repeat(720), 720],
    ["721 letters, the first that are not", "a".repeat(721), 721],
    ["a megabyte of two-byte characters", "é".repeat(500_000), 1_000_000],
  ])("refuses %s", async (_, password, bytes) => {
    const error = await failureOf(() => parse(password));
    expect(error.code).toBe("password/too-long");
    expect(error.details).toEqual({ bytes, maxBytes: 72 });
  });

  it.each([
    ["a NUL", "mysecret\0more", "password must not contain a NUL character"],
    ["half a surrogate pair", "mysecret\uD83D", "password is not well-formed Unicode"],
  ])("refuses %s", async (_, password, expected) => {
    const { code, message } = await failureOf(() => parse(password));
    expect(code).toBe("password/invalid");
    expect(message).toBe(expected);
  });

  it("never repeats the password in its errors", async () => {
    for (const password of ["short77", `topsecret${"x".repeat(72)}`, "topsecret\0", "topsecret\uDC00"]) {
      const error = await failureOf(() => parse(password));
      expect(JSON.stringify([error.message, error.details, error.stack])).not.toMatch(/topsecret|short77/);
    }
  });
});

describe("normalizeAttempt", () => {
  it("composes and does not trim", () => {
    expect(normalizeAttempt(" cafe\u0301 ")).toBe(" caf\u00E9 ");
    expect(normalizeAttempt("")).toBe("");
  });

  it.each([
    ["a NUL", "a\0a"],
    ["half a surrogate pair", "a\uD83D"],
    ["more than 720 units", "a".repeat(721)],
  ])("knows that nobody's password has %s", (_, password) => {
    expect(normalizeAttempt(password)).toBeUndefined();
  });

  it("leaves it to the hasher to refuse 73 bytes", () => {
    expect(normalizeAttempt("a".repeat(720))).toHaveLength(720);
  });
});

const hash = (prefix: string, cost: string): string => `$${prefix}$${cost}$${"a./Z9".repeat(10)}abc`;

describe("looksLikeBcryptHash", () => {
  it.each(["2a", "2b", "2y"])("recognises $%s$ of any cost", (prefix) => {
    expect(looksLikeBcryptHash(hash(prefix, "04"))).toBe(true);
    expect(looksLikeBcryptHash(hash(prefix, "99"))).toBe(true);
  });

  it.each([
    hash("2x", "12"),
    hash("2", "12"),
    hash("2b", "5"),
    ` ${hash("2b", "12")}`,
    `${hash("2b", "12")}\n`,
    hash("2b", "12").slice(0, -1),
    `${hash("2b", "12")}a`,
    "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
    "mysecret",
    "",
  ])("takes %j for a plain password", (text) => {
    expect(looksLikeBcryptHash(text)).toBe(false);
  });
});

describe("parsePasswordHash", () => {
  it.each([
    ["2a", "04"],
    ["2b", "12"],
    ["2y", "16"],
  ])("accepts $%s$%s$", (prefix, cost) => {
    expect(parsePasswordHash(hash(prefix, cost))).toBe(hash(prefix, cost));
  });

  it.each([hash("2b", "03"), hash("2b", "17"), hash("2b", "31"), "", "mysecret"])("refuses %s", async (text) => {
    const { code, message } = await failureOf(() => parsePasswordHash(text));
    expect(code).toBe("password/hash-unsupported");
    expect(message).toBe("password hash not supported; accepted: bcrypt ($2a$, $2b$, $2y$) of cost 4 to 16");
  });
});
