import type { Account, AccountRepository } from "@pp/identity";
import { type Flaw, writing } from "./flawed-store.ts";

const storedVersion = async (accounts: AccountRepository, { uid, version }: Account): Promise<number> =>
  (await accounts.find(uid))?.version ?? version;

export const accountWriteFlaws: readonly Flaw[] = [
  {
    name: "with updates that overwrite whatever is there",
    open: writing((accounts) => ({
      update: async (account) => accounts.update({ ...account, version: await storedVersion(accounts, account) }),
    })),
    breaks: [
      "refuses an update that saw an older version, and changes nothing",
      "refuses an update with a version that is not stored yet, and changes nothing",
      "lets one of two writers that saw the same version win, and tells the other that the account has changed",
    ],
  },
  {
    name: "with removals that do not look at the version",
    open: writing((accounts) => ({
      remove: async (account) => accounts.remove({ ...account, version: await storedVersion(accounts, account) }),
    })),
    breaks: ["refuses to remove an account that has changed since it was read, and removes nothing of it"],
  },
  {
    name: "with updates that add what is missing",
    open: writing((accounts) => ({
      update: async (account) =>
        (await accounts.find(account.uid)) === undefined ? accounts.add(account) : accounts.update(account),
    })),
    breaks: [
      "refuses an update of an account that is not stored, and does not add it",
      "goes on after a caught refusal: stale update",
    ],
  },
  {
    name: "with new accounts at the version they came with",
    open: writing((accounts) => ({
      add: async (account) => {
        await accounts.add(account);
        for (let version = 1; version < account.version; version += 1) await accounts.update({ ...account, version });
      },
    })),
    breaks: ["stores a new account at version 1, whatever its version says"],
  },
  {
    name: "with logins that count as changes of the account",
    open: writing((accounts) => ({ recordLogin: (account, now) => accounts.update({ ...account, loginAt: now }) })),
    breaks: [
      "records when an account was logged in to, and changes nothing else of it, not even the version",
      "records one login after the other with the same version",
      "lets one of 16 that record a login and then change the account win, and tells the others",
    ],
  },
  {
    name: "with logins that are recorded whatever the version",
    open: writing((accounts) => ({
      recordLogin: async (account, now) =>
        accounts.recordLogin({ ...account, version: await storedVersion(accounts, account) }, now),
    })),
    breaks: [
      "refuses to record a login with an older version, and records none",
      "refuses to record a login with a version that is not stored yet, and records none",
      "records no login of an account once a change of it has won, however many try at once",
    ],
  },
  {
    name: "with updates that take the last login back to what was read",
    open: writing((accounts) => ({
      update: async (account) => {
        await accounts.update(account);
        const changed = { ...account, version: account.version + 1 };
        if (account.loginAt === undefined) await accounts.recordLogin(changed, new Date(0));
      },
    })),
    breaks: ["keeps the time of a login that was recorded since the changed account was read"],
  },
  {
    name: "with a hold that holds nothing",
    open: writing(() => ({ hold: () => Promise.resolve() })),
    breaks: ["refuses to hold an account that was changed or removed since it was read"],
  },
  {
    name: "with a hold that counts as a change",
    open: writing((accounts) => ({ hold: (account) => accounts.update(account) })),
    breaks: ["holds an account at the version it was read with, and changes nothing of it"],
  },
  {
    name: "with logins that are lost without a word",
    open: writing((accounts) => ({
      recordLogin: (account, now) => accounts.recordLogin(account, now).catch(() => undefined),
    })),
    breaks: [
      "refuses to record a login of an account that is not stored, and does not add it",
      "goes on after a caught refusal: login of a changed account",
    ],
  },
  {
    name: "with updates that forget the link tokens in the row",
    open: writing((accounts, tx) => ({
      update: async (account) => {
        await accounts.update(account);
        await tx.linkTokens.set({
          accountUid: account.uid,
          preview: "",
          download: "",
          invite: "",
          verify: "",
          reset: "",
        });
      },
    })),
    breaks: ["leaves what belongs to an account alone when the account changes"],
  },
  {
    name: "with removals that only mark the account as deleted",
    open: writing((accounts) => ({
      remove: (account) => accounts.update({ ...account, deletedAt: account.createdAt }),
    })),
    breaks: [
      "removes an account with its profile, password, passcode, recovery codes, link tokens, sessions and clients",
      "gives nothing of a removed account to one that is added with its uid",
      "frees the uid, username, email and auth id of an account that is removed for good",
    ],
  },
  {
    name: "with a refused removal that has removed the sessions before",
    open: writing((accounts, tx) => ({
      remove: async (account) => {
        await tx.sessions.removeByOwner({ accountUid: account.uid, which: "all" });
        await accounts.remove(account);
      },
    })),
    breaks: ["removes nothing of a changed account even when the refusal is caught and the transaction commits"],
  },
  {
    name: "with a count of the living only",
    open: writing((accounts) => ({
      clear: async () => {
        const living = await accounts.list({ limit: 1000 });
        await accounts.clear();
        return living.length;
      },
    })),
    breaks: ["clears every account, deleted ones too, with all that belongs to them, and says how many went"],
  },
  {
    name: "with sessions of nobody cleared together with the accounts",
    open: writing((accounts, tx) => ({
      clear: async () => {
        await tx.sessions.clear();
        return accounts.clear();
      },
    })),
    breaks: ["clears neither sessions that belong to no account nor the audit log"],
  },
];
