import fc from "fast-check";
import { expect, it } from "vitest";
import { type Email, isIdentityError, parseEmail } from "../../src/index.ts";
import { by, setUp } from "../support/services.ts";
import { anyText, beginningsOf } from "../support/texts.ts";

function parsed(text: string): Email | undefined {
  try {
    return parseEmail(text);
  } catch (error) {
    if (isIdentityError(error) && error.code === "email/invalid") return undefined;
    throw error;
  }
}

/** Addresses of RFC 5322, and such as have any text in them. */
const addressLike = fc.oneof(
  fc.emailAddress(),
  fc.emailAddress().map((address) => address.toUpperCase()),
  fc.tuple(anyText, fc.domain()).map(([local, domain]) => `${local}@${domain}`),
  fc.tuple(fc.emailAddress(), anyText).map(([address, rest]) => `${address}${rest}`),
  anyText,
);

it("any text is an address in its one form, or refused with a typed error", () => {
  fc.assert(
    fc.property(addressLike, (input) => {
      const email = parsed(input);
      if (email === undefined) return;
      expect(parseEmail(email)).toBe(email);
      expect(email).toMatch(/^[!-~]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+$/);
      expect(email).not.toMatch(/[A-Z]/);
      expect(email.length).toBeLessThanOrEqual(254);
    }),
    { numRuns: 3000 },
  );
});

it("accepts the addresses of RFC 5322 that a browser accepts", () => {
  fc.assert(
    fc.property(fc.emailAddress({ size: "small" }), (address) => {
      expect(parseEmail(address)).toBe(address.toLowerCase());
    }),
    { numRuns: 1000 },
  );
});

it("what is stored is found again, in any case, by every beginning, and conflicts with itself", async () => {
  await fc.assert(
    fc.asyncProperty(addressLike, async (input) => {
      const email = parsed(input);
      if (email === undefined) return;
      const { accounts } = setUp();
      const { uid } = await accounts.add({ username: "u-1", role: "user", password: "mysecret", email: input }, by);
      for (const search of [...beginningsOf(email), email.toUpperCase()]) {
        const found = await accounts.list({ search, limit: 10 });
        expect(found.map((account) => account.uid)).toEqual([uid]);
      }
      const again = { username: "v-2", role: "user", password: "mysecret", email: email.toUpperCase() };
      await expect(accounts.add(again, by)).rejects.toMatchObject({ code: "account/email-taken" });
    }),
    { numRuns: 200 },
  );
});
