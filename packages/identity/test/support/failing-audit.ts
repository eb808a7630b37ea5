import type { IdentityStore } from "../../src/index.ts";

/** The store, whose audit log cannot be written to. */
export const withFailingAudit = (store: IdentityStore): IdentityStore => ({
  read: (work) => store.read(work),
  transaction: (work) =>
    store.transaction((tx) => {
      const audit = { list: tx.audit.list.bind(tx.audit), append: () => Promise.reject(new Error("disk full")) };
      return work({ ...tx, audit });
    }),
  close: () => store.close(),
});
