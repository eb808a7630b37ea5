import type { AccountRepository, IdentityStore } from "../../src/index.ts";

/** The store; every call of the account repository inside a transaction is written into `calls` by name. */
export const withRecordedAccounts = (store: IdentityStore, calls: string[]): IdentityStore => ({
  read: (work) => store.read(work),
  transaction: (work) => store.transaction((tx) => work({ ...tx, accounts: recorded(tx.accounts, calls) })),
  close: () => store.close(),
});

const recorded = (accounts: AccountRepository, calls: string[]): AccountRepository =>
  new Proxy(accounts, {
    get: (target, name) => {
      calls.push(String(name));
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
