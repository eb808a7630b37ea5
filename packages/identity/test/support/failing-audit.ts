import type { AuditLog, IdentityStore } from "../../src/index.ts";

/** The store, whose audit log cannot be written to. */
export const withFailingAudit = (store: IdentityStore): IdentityStore => ({
  read: (work) => store.read(work),
  transaction: (work) => store.transaction((tx) => work({ ...tx, audit: broken(tx.audit) })),
  close: () => store.close(),
});

const broken = (audit: AuditLog): AuditLog =>
  new Proxy(audit, {
    get: (target, name) =>
      name === "append" ? () => Promise.reject(new Error("disk full")) : (Reflect.get(target, name) as unknown),
  });
