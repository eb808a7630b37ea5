import { IdentityError, type IdentityErrorCode, isIdentityError } from "@pp/identity";
import { type Flaw, type FlawedStore, writing } from "./flawed-store.ts";

/** Takes a refusal for success. */
const swallowing =
  (code: IdentityErrorCode) =>
  async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (!isIdentityError(error) || error.code !== code) throw error;
    }
  };

const withoutRule = (code: IdentityErrorCode): (() => FlawedStore) => {
  const swallow = swallowing(code);
  return writing((accounts) => ({
    add: (account) => swallow(() => accounts.add(account)),
    update: (account) => swallow(() => accounts.update(account)),
  }));
};

const race16 = (what: string): string => `lets one of 16 that add the same ${what} at once win, and refuses the others`;

export const uniqueRuleFlaws: readonly Flaw[] = [
  {
    name: "without a unique rule for usernames",
    open: withoutRule("account/username-taken"),
    breaks: [
      "refuses to add a username that is taken, and stores nothing",
      "refuses to change an account to the username of a deleted account, and changes nothing",
      race16("username"),
      "lets those that lost the race for a username go on in their transactions and commit the rest",
    ],
  },
  {
    name: "without a unique rule for names that look alike",
    open: withoutRule("account/username-confusable"),
    breaks: [
      "refuses to add a username that looks like another in a different script, and stores nothing",
      "refuses to add a username whose plain letters are what a stored one looks like, and stores nothing",
      "refuses to add a username that looks like that of a deleted account, and stores nothing",
      race16("username in two scripts"),
    ],
  },
  {
    name: "without a unique rule for emails",
    open: withoutRule("account/email-taken"),
    breaks: [
      "refuses to add an email that is taken, and stores nothing",
      "refuses to restore an email that is taken by now, until it is another",
      race16("email"),
      "lets one of many that restore accounts with the same email at once win",
    ],
  },
  {
    name: "without a unique rule for auth ids",
    open: withoutRule("account/auth-id-taken"),
    breaks: [
      "refuses to add an auth id that is taken with the same provider and issuer, and stores nothing",
      "refuses to add an auth id that is taken with the same provider, neither having an issuer, and stores nothing",
      race16("provider, issuer and auth id"),
    ],
  },
  {
    name: "with emails and auth ids unique among deleted accounts too",
    open: writing((accounts) => ({
      add: async (account) => {
        const stored = await accounts.list({ includeDeleted: true, limit: 1000 });
        const { email, provider, authId } = account;
        if (email !== "" && stored.some((other) => other.email === email))
          throw new IdentityError("account/email-taken", { email });
        if (authId !== "" && stored.some((other) => other.authId === authId)) {
          throw new IdentityError("account/auth-id-taken", { provider, authId });
        }
        await accounts.add(account);
      },
    })),
    breaks: [
      "accepts the email of a deleted account, in a new account and in a changed one",
      "accepts the auth id of a deleted account, in a new account and in a changed one",
      "accepts the same auth id of another provider, in a new account and in a changed one",
      "accepts the same auth id of another issuer, in a new account and in a changed one",
    ],
  },
  {
    name: "with conflicts as plain errors",
    open: writing((accounts) => ({
      add: (account) =>
        accounts.add(account).catch(() => {
          throw new Error("UNIQUE constraint failed");
        }),
    })),
    breaks: [
      "refuses to add a uid that is taken, and leaves the first account as it was",
      race16("username"),
      race16("email"),
    ],
  },
];
