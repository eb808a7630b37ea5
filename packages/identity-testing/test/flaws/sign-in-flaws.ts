import { type Account, type AccountRepository, IdentityError, type StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding, writing } from "./flawed-store.ts";

/** Sees accounts as they were when the transaction was asked for, and writes without looking. */
class StaleAccountStore extends FlawedStore {
  readonly #change: (before: readonly Account[], accounts: AccountRepository) => Partial<AccountRepository>;

  constructor(change: (before: readonly Account[], accounts: AccountRepository) => Partial<AccountRepository>) {
    super({});
    this.#change = change;
  }

  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = await this.inner.read((reader) => reader.accounts.list({ limit: 1000 }));
    return this.inner.transaction((tx) =>
      work({ ...tx, accounts: overriding(tx.accounts, this.#change(before, tx.accounts)) }),
    );
  }
}

/** As a database whose transaction is over with the first statement that fails. */
const abortedByRefusals = (accounts: AccountRepository): Partial<AccountRepository> => {
  let isAborted = false;
  return {
    add: async (account) => {
      if (isAborted) throw new Error("the transaction is aborted");
      try {
        await accounts.add(account);
      } catch (error) {
        isAborted = error instanceof IdentityError;
        throw error;
      }
    },
  };
};

export const signInFlaws: readonly Flaw[] = [
  {
    name: "that does not find an identity which it refuses to add again",
    open: writing(() => ({ findByIdentity: () => Promise.resolve(undefined) })),
    breaks: ["makes one account of many first sign-ins of one identity at once, and lets all of them in"],
  },
  {
    name: "whose transactions are over after a refusal",
    open: writing(abortedByRefusals),
    breaks: ["gives each of many identities that want one username at once an account of its own"],
  },
  {
    name: "with one account for all issuers",
    open: writing((accounts) => ({
      findByIdentity: async ({ authId }) => (await accounts.list({ limit: 1000 })).find((a) => a.authId === authId),
    })),
    breaks: ["gives an account that is linked to no issuer yet to one of many that sign in at once"],
  },
  {
    name: "that counts administrators who are none any more",
    open: () =>
      new StaleAccountStore((before) => ({
        lockAdministrators: (_now, limit) =>
          Promise.resolve(
            before
              .filter(({ role }) => role === "admin")
              .map(({ uid }) => uid)
              .slice(0, limit),
          ),
      })),
    breaks: ["leaves one of many administrators whose groups take the role away from all of them at once"],
  },
  {
    name: "that lets in who was found before the account was disabled",
    open: () =>
      new StaleAccountStore((before, accounts) => ({
        findByIdentity: (identity) => Promise.resolve(before.find(({ authId }) => authId === identity.authId)),
        recordLogin: async (account, now) => {
          await accounts.recordLogin((await accounts.find(account.uid)) ?? account, now);
        },
      })),
    breaks: ["leaves no session of an account that is disabled while it signs in many times"],
  },
];
