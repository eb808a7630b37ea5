import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { parseEmail } from "./email.ts";

const refusal = async (text: string): Promise<string> => {
  const { code, message } = await failureOf(() => parseEmail(text));
  expect(code).toBe("email/invalid");
  return message;
};

const label = (length: number): string => "a".repeat(length);

describe("parseEmail", () => {
  it.each([
    ["bob@example.com", "bob@example.com"],
    ["  Bob@Example.COM ", "bob@example.com"],
    ["b.o'b+tag@sub.example.co.uk", "b.o'b+tag@sub.example.co.uk"],
    ["bob@xn--bcher-kva.example", "bob@xn--bcher-kva.example"],
    ["1@2.3", "1@2.3"],
  ])("makes %j %j", (text, email) => {
    expect(parseEmail(text)).toBe(email);
  });

  it("normalises before it validates: a full-width @ is one, and is stored as one", () => {
    expect(parseEmail("bob\uFF20example\uFF0Ecom")).toBe("bob@example.com");
    expect(parseEmail("\u212Aelvin@example.com")).toBe("kelvin@example.com");
  });

  it.each([
    "",
    " ",
    "bob",
    "@example.com",
    "bob@",
    "bob@@example.com",
    "a@b@example.com",
    "bob smith@example.com",
    '"bob"@example.com',
    "bob@example..com",
    "bob@.example.com",
    "bob@example.com.",
    "bob@-example.com",
    "bob@example-.com",
    "bob@exa_mple.com",
    "bob@[127.0.0.1]",
    "bob@example.com\0",
    "bob\r\nbcc:x@example.com",
    "b\u200Bob@example.com",
    "b\u0430b@example.com",
    "bob@b\u00FCcher.example",
    "bob\u00E9@example.com",
    "\u0130@example.com",
    "Bob <bob@example.com>",
  ])("refuses %j", async (text) => {
    expect(await refusal(text)).toBe("email must be an address like name@example.com");
  });

  it("refuses a domain without a dot", async () => {
    expect(await refusal("a@b")).toBe("email must have a full domain, like name@example.com");
  });

  it("accepts 64 characters before the @ and refuses 65", async () => {
    expect(parseEmail(`${label(64)}@example.com`)).toHaveLength(76);
    expect(await refusal(`${label(65)}@example.com`)).toBe("email must have at most 64 characters before the @");
  });

  it("accepts a domain label of 63 characters and refuses 64", async () => {
    expect(parseEmail(`bob@${label(63)}.com`)).toHaveLength(71);
    expect(await refusal(`bob@${label(64)}.com`)).toBe("email must be an address like name@example.com");
  });

  it("accepts 254 characters and refuses 255", async () => {
    const address = (length: number): string => `bob@${`${label(49)}.`.repeat(4)}${label(length - 204)}`;
    expect(parseEmail(address(254))).toHaveLength(254);
    expect(await refusal(address(255))).toBe("email must have at most 254 characters");
  });

  it("refuses a very long text without normalising it first: 1017 units, though they are spaces", async () => {
    expect(parseEmail(`bob@example.com${" ".repeat(1001)}`)).toBe("bob@example.com");
    expect(await refusal(`bob@example.com${" ".repeat(1002)}`)).toBe("email must have at most 254 characters");
  });
});
