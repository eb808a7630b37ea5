import { randomBytes } from "node:crypto";
import {
  type Account,
  type Identity,
  type PasswordHash,
  type PasswordHasher,
  type Session,
  type SessionId,
} from "@pp/identity";
import { createNodeIdentity } from "@pp/identity-node";
import type { OpenedStore } from "@pp/identity-typeorm";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";
import { aSession } from "@pp/identity-testing";
import type { TestDatabase } from "./engines.ts";

const by = { name: "system:test" };

/** Seeding hundreds of accounts must not cost 200 ms each. */
const cheapHasher: PasswordHasher = {
  hash: () => Promise.resolve(`$2b$04$${"a".repeat(53)}` as PasswordHash),
  verify: () => Promise.resolve(false),
  verifyNothing: () => Promise.resolve(),
  needsRehash: () => true,
};

const openStore = (url: string): Promise<OpenedStore> =>
  url.startsWith("sqlite:") ? openSqliteStore({ path: url.slice("sqlite:".length) }) : openPostgresStore({ url });

/** Works on the program's database through the library, as another host would. */
export async function withStore<T>(database: TestDatabase, work: (store: OpenedStore) => Promise<T>): Promise<T> {
  const store = await openStore(database.url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const makeIdentity = (store: OpenedStore): Identity => createNodeIdentity({ store, hasher: cheapHasher });

/** Adds administrators, each with a password, a passcode and as many browser sessions as `sessions` says. */
export const seedAccounts = (
  database: TestDatabase,
  names: readonly string[],
  { sessions }: { readonly sessions: (name: string) => number },
): Promise<void> =>
  withStore(database, async (store) => {
    const { accounts } = makeIdentity(store);
    for (const username of names) {
      const account = await accounts.add({ username, role: "admin", password: "not-so-secret" }, by);
      await addCredentials(store, account, sessions(username));
    }
  });

/** Those of them that are there. */
export const purgeAccounts = (database: TestDatabase, names: readonly string[]): Promise<void> =>
  withStore(database, async (store) => {
    const { accounts } = makeIdentity(store);
    for (const name of names) {
      const [found] = await accounts.list({ search: name, includeDeleted: true, limit: 1 });
      if (found?.username === name) await accounts.purge(name, by);
    }
  });

const addCredentials = (store: OpenedStore, account: Account, sessions: number): Promise<void> =>
  store.transaction(async (tx) => {
    const now = account.createdAt;
    const passcode = { accountUid: account.uid, activatedAt: now, createdAt: now, updatedAt: now };
    await tx.passcodes.enrol({ passcode, sealedSecret: "sealed", lastStep: 0 });
    for (let index = 0; index < sessions; index += 1) await tx.sessions.add(browserSession(account));
  });

const browserSession = (account: Account): Session =>
  aSession(account, {
    id: randomBytes(32).toString("hex") as SessionId,
    refId: `sess${randomBytes(4).toString("hex")}`,
  });
