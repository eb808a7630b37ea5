import { type Account, createIdentity, type Identity } from "@pp/identity";
import { anAccount, anEvent, aProfile, aSession, fakePorts } from "@pp/identity-testing";
import Sqlite from "better-sqlite3";
import { DataSource, type EntityManager } from "typeorm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityEntities, identityMigrations, storeWithin } from "../src/index.ts";
import { type Host, hostEngines, orderSchema } from "./support/host.ts";

const by = { name: "host" };
const ports = fakePorts();
const identityWithin = (manager: EntityManager): Identity => createIdentity({ ...ports, store: storeWithin(manager) });
const newcomer = (username: string) => ({ username, role: "user", password: "mysecret" }) as const;
const order = (id: number, buyer = "bob") => ({ id, buyer });

/** What is committed. */
interface Kept {
  readonly accounts: readonly unknown[];
  readonly passwords: number;
  readonly events: readonly unknown[];
  readonly orders: readonly unknown[];
}

async function kept(host: Host): Promise<Kept> {
  const column = async (sql: string) => (await host.rows(sql)).map((row) => Object.values(row)[0]);
  return {
    accounts: await column("SELECT user_name FROM auth_users ORDER BY id"),
    passwords: (await column("SELECT uid FROM passwords")).length,
    events: await column("SELECT action FROM audit_events ORDER BY id"),
    orders: await column("SELECT id FROM orders ORDER BY id"),
  };
}

const nothing: Kept = { accounts: [], passwords: 0, events: [], orders: [] };

for (const [name, openHost] of hostEngines) {
  describe(`A store within a transaction of the host, ${name}`, () => {
    let host: Host;
    let dataSource: DataSource;
    beforeEach(async () => {
      host = await openHost();
      ({ dataSource } = host);
    });
    afterEach(() => host.close());

    it("keeps what the services and the host have written together, and nothing before that", async () => {
      const before = await dataSource.transaction(async (manager) => {
        await identityWithin(manager).accounts.add(newcomer("bob"), by);
        await manager.insert(orderSchema, order(1));
        return kept(host);
      });
      expect(before).toEqual(nothing);
      expect(await kept(host)).toEqual({ accounts: ["bob"], passwords: 1, events: ["account.added"], orders: [1] });
    });

    it("loses all of it, audit events too, when the host fails after the services", async () => {
      const failing = dataSource.transaction(async (manager) => {
        await manager.insert(orderSchema, order(1));
        await identityWithin(manager).accounts.add(newcomer("bob"), by);
        throw new Error("out of stock");
      });
      await expect(failing).rejects.toThrow("out of stock");
      expect(await kept(host)).toEqual(nothing);
    });

    it("loses all of it when a service refuses and the host does not catch that", async () => {
      const failing = dataSource.transaction(async (manager) => {
        await manager.insert(orderSchema, order(1));
        const { accounts } = identityWithin(manager);
        await accounts.add(newcomer("bob"), by);
        await accounts.add(newcomer("BOB"), by);
      });
      await expect(failing).rejects.toMatchObject({ code: "account/username-taken" });
      expect(await kept(host)).toEqual(nothing);
    });

    it("goes on after a refusal that the host catches: what was written before and after it is kept", async () => {
      await dataSource.transaction(async (manager) => {
        const { accounts } = identityWithin(manager);
        await accounts.add(newcomer("bob"), by);
        await expect(accounts.add(newcomer("bob"), by)).rejects.toMatchObject({ code: "account/username-taken" });
        await manager.insert(orderSchema, order(1));
        await accounts.add(newcomer("eve"), by);
      });
      expect(await kept(host)).toMatchObject({ accounts: ["bob", "eve"], passwords: 2, orders: [1] });
    });

    it("takes back what a unit wrote before the database refused, and leaves the rest of the transaction", async () => {
      await dataSource.transaction(async (manager) => {
        const store = storeWithin(manager);
        await store.transaction((tx) => tx.accounts.add(named("first")));
        const refused = store.transaction(async (tx) => {
          await tx.accounts.add(named("lost"));
          await tx.sessions.add(aSession(anAccount()));
        });
        await expect(refused).rejects.toMatchObject({ code: "account/not-found" });
        await store.transaction((tx) => tx.accounts.add(named("second")));
        await manager.insert(orderSchema, order(1));
      });
      expect(await kept(host)).toMatchObject({ accounts: ["first", "second"], orders: [1] });
    });

    it("goes on after a failure of the database, also when the work has caught it: that unit is lost", async () => {
      await dataSource.transaction(async (manager) => {
        const store = storeWithin(manager);
        await manager.query("ALTER TABLE auth_users_details RENAME TO away");
        const account = named("lost");
        const failing = store.transaction(async (tx) => {
          await tx.accounts.add(account);
          await expect(tx.profiles.add(aProfile(account))).rejects.toThrow();
        });
        await expect(failing).rejects.toThrow(/auth_users_details/);
        await manager.query("ALTER TABLE away RENAME TO auth_users_details");
        await manager.insert(orderSchema, order(1));
        await identityWithin(manager).accounts.add(newcomer("bob"), by);
      });
      expect(await kept(host)).toMatchObject({ accounts: ["bob"], orders: [1] });
    });

    it("goes on after a read that fails", async () => {
      await dataSource.transaction(async (manager) => {
        const identity = identityWithin(manager);
        expect(await identity.listLegacyAccounts({ limit: 10 })).toEqual([]);
        await manager.query("ALTER TABLE auth_users RENAME TO away");
        await expect(identity.accounts.list({ limit: 10 })).rejects.toThrow(/auth_users/);
        await manager.query("ALTER TABLE away RENAME TO auth_users");
        await manager.insert(orderSchema, order(1));
      });
      expect((await kept(host)).orders).toEqual([1]);
    });

    it("reads what the services have written in the transaction, and what the host has", async () => {
      await dataSource.transaction(async (manager) => {
        const { accounts, audit, passwords } = identityWithin(manager);
        const { uid } = await accounts.add(newcomer("bob"), by);
        await manager.query("UPDATE auth_users SET display_name = 'Bob the buyer'");
        expect((await accounts.get(uid)).displayName).toBe("Bob the buyer");
        expect(await passwords.verify("bob", "mysecret", by)).toBe(true);
        expect((await audit.listEvents({ limit: 10 })).map(({ action }) => action)).toContain("account.added");
      });
      expect((await kept(host)).accounts).toEqual(["bob"]);
    });

    it("puts calls that are made at once in line, over several stores too, and loses those alone that fail", async () => {
      const names = Array.from({ length: 8 }, (_, index) => `user${String(index)}`);
      await dataSource.transaction(async (manager) => {
        const calls = names.flatMap((username) => {
          const { accounts } = identityWithin(manager);
          const failing = storeWithin(manager).transaction(async (tx) => {
            await tx.accounts.add(named(`lost-${username}`));
            await tx.audit.append(anEvent(), "0".repeat(64));
            throw new Error("no");
          });
          return [accounts.add(newcomer(username), by), failing, accounts.list({ limit: 100 })];
        });
        const results = await Promise.allSettled<unknown>(calls);
        expect(results.map(({ status }) => status)).toEqual(
          names.flatMap(() => ["fulfilled", "rejected", "fulfilled"]),
        );
      });
      expect([...(await kept(host)).accounts].sort()).toEqual(names);
      expect((await kept(host)).events).toEqual(names.map(() => "account.added"));
    });

    it("keeps what a unit writes while reads beside it fail", async () => {
      const names = Array.from({ length: 8 }, (_, index) => `user${String(index)}`);
      await dataSource.transaction(async (manager) => {
        const store = storeWithin(manager);
        await store.transaction((tx) =>
          Promise.all(
            names.flatMap((username) => [
              tx.accounts.add(named(username)),
              // There is no such table.
              store.read((reader) => reader.legacyAccounts.list({ limit: 1 })),
            ]),
          ),
        );
      });
      expect((await kept(host)).accounts).toEqual(names);
    });

    it("refuses a transaction inside a transaction of the same call chain, also of another store, but a read goes through", async () => {
      await dataSource.transaction(async (manager) => {
        const [store, other] = [storeWithin(manager), storeWithin(manager)];
        await store.transaction(async (tx) => {
          await tx.accounts.add(named("bob"));
          for (const inner of [store, other]) {
            await expect(inner.transaction(() => Promise.resolve())).rejects.toThrow("inside a transaction");
          }
          const found = await other.read((reader) => reader.accounts.list({ limit: 10 }));
          expect(found.map(({ username }) => username)).toEqual(["bob"]);
        });
      });
      expect((await kept(host)).accounts).toEqual(["bob"]);
    });

    it("goes with a nested transaction of the host that is rolled back, and leaves the outer one", async () => {
      await dataSource.transaction(async (manager) => {
        await identityWithin(manager).accounts.add(newcomer("bob"), by);
        const inner = manager.transaction(async (nested) => {
          await identityWithin(nested).accounts.add(newcomer("eve"), by);
          throw new Error("no");
        });
        await expect(inner).rejects.toThrow("no");
      });
      expect(await kept(host)).toMatchObject({ accounts: ["bob"], events: ["account.added"] });
    });

    it("leaves no savepoint of its own", async () => {
      await dataSource.transaction(async (manager) => {
        const store = storeWithin(manager);
        await store.transaction((tx) => tx.accounts.add(named("bob")));
        await expect(store.transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
        const release = manager.transaction((nested) => nested.query("RELEASE SAVEPOINT identity_unit"));
        await expect(release).rejects.toThrow(/savepoint.*identity_unit/);
      });
      expect((await kept(host)).accounts).toEqual(["bob"]);
    });

    it("passes on the very error of the work", async () => {
      const error = Object.assign(new Error("taken"), { code: "23505", constraint: "auth_users_user_name_key" });
      await dataSource.transaction(async (manager) => {
        const store = storeWithin(manager);
        await expect(store.transaction(() => Promise.reject(error))).rejects.toBe(error);
        await expect(store.read(() => Promise.reject(error))).rejects.toBe(error);
      });
    });

    it("refuses everything once the host's transaction is over", async () => {
      const { identity, store } = await dataSource.transaction((manager) =>
        Promise.resolve({ identity: identityWithin(manager), store: storeWithin(manager) }),
      );
      await expect(identity.accounts.add(newcomer("late"), by)).rejects.toThrow("the host's transaction is over");
      await expect(store.read((reader) => reader.accounts.list({ limit: 1 }))).rejects.toThrow("transaction is over");
      expect(await kept(host)).toEqual(nothing);
    });

    it("refuses what a unit goes on with after the host has ended the transaction", async () => {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      const failing = storeWithin(runner.manager).transaction(async (tx) => {
        await tx.accounts.add(named("before"));
        await runner.rollbackTransaction();
        await tx.accounts.add(named("after"));
      });
      await expect(failing).rejects.toThrow("the host's transaction is over");
      await runner.release();
      expect(await kept(host)).toEqual(nothing);
    });

    it("leaves the transaction open when it is closed, waits for what is running, and refuses what comes later", async () => {
      await dataSource.transaction(async (manager) => {
        const store = storeWithin(manager);
        const adding = store.transaction((tx) => tx.accounts.add(named("bob")));
        await store.close();
        expect(await manager.query("SELECT user_name FROM auth_users")).toEqual([{ user_name: "bob" }]);
        await expect(store.read(() => Promise.resolve())).rejects.toThrow("this store is closed");
        await expect(store.transaction(() => Promise.resolve())).rejects.toThrow("this store is closed");
        await adding;
        await manager.insert(orderSchema, order(1));
      });
      expect(await kept(host)).toMatchObject({ accounts: ["bob"], orders: [1] });
    });

    it("needs the manager of a transaction that is running", async () => {
      const message = "needs the manager of one that is running";
      expect(() => storeWithin(dataSource.manager)).toThrow(message);
      const runner = dataSource.createQueryRunner();
      expect(() => storeWithin(runner.manager)).toThrow(message);
      await runner.release();
    });

    if (name === "SQLite") {
      it("tells a file that another process has locked as every store does, and goes on when it is free", async () => {
        const other = new Sqlite(dataSource.options.database as string);
        await dataSource.transaction(async (manager) => {
          const { accounts } = identityWithin(manager);
          other.exec("BEGIN IMMEDIATE");
          await expect(accounts.add(newcomer("bob"), by)).rejects.toMatchObject({ code: "store/unavailable" });
          other.exec("COMMIT");
          await accounts.add(newcomer("eve"), by);
        });
        other.close();
        expect((await kept(host)).accounts).toEqual(["eve"]);
      });
    }

    if (name === "Postgres") {
      it("repeats nothing: a lost race is an error that names its cause, and the host runs its transaction again", async () => {
        await dataSource.transaction((manager) => identityWithin(manager).accounts.add(newcomer("bob"), by));
        const runs: number[] = [];
        const rename = (afterRead: () => Promise<unknown>) =>
          dataSource.transaction("REPEATABLE READ", async (manager) => {
            const store = storeWithin(manager);
            const [account] = await store.read((reader) => reader.accounts.list({ limit: 1 }));
            if (account === undefined) throw new Error("bob is gone");
            await afterRead();
            await store.transaction(async (tx) => {
              runs.push(1);
              await tx.accounts.update({ ...account, displayName: "from the service" });
            });
          });
        const race = rename(() => host.rows("UPDATE auth_users SET display_name = 'from elsewhere'"));
        await expect(race).rejects.toMatchObject({ code: "store/unavailable", cause: { code: "40001" } });
        expect(runs).toHaveLength(1);

        await rename(() => Promise.resolve());
        expect(await host.rows("SELECT display_name FROM auth_users")).toEqual([{ display_name: "from the service" }]);
      });

      it("tells a lost connection as every store does", async () => {
        const failing = dataSource.transaction(async (manager) => {
          const [{ pid }] = await manager.query<[{ pid: number }]>("SELECT pg_backend_pid() AS pid");
          await host.rows(`SELECT pg_terminate_backend(${String(pid)}, 10000)`);
          await identityWithin(manager).accounts.add(newcomer("bob"), by);
        });
        await expect(failing).rejects.toMatchObject({ code: "store/unavailable" });
        expect(await kept(host)).toEqual(nothing);
      });
    }
  });
}

describe("A store within a transaction", () => {
  it("works on SQLite in memory, with the one connection there is", async () => {
    const dataSource = new DataSource({
      type: "better-sqlite3",
      database: ":memory:",
      entities: [...identityEntities("better-sqlite3")],
      migrations: [...identityMigrations],
    });
    await dataSource.initialize();
    await dataSource.runMigrations();
    const found = await dataSource.transaction(async (manager) => {
      const { accounts } = identityWithin(manager);
      await accounts.add(newcomer("bob"), by);
      return accounts.list({ limit: 10 });
    });
    expect(found.map(({ username }) => username)).toEqual(["bob"]);
    expect(await dataSource.query("SELECT user_name FROM auth_users")).toEqual([{ user_name: "bob" }]);
    await dataSource.destroy();
  });

  it("refuses an engine that it does not know", () => {
    const manager = { dataSource: { options: { type: "mysql" } } } as unknown as EntityManager;
    expect(() => storeWithin(manager)).toThrow("mysql is not supported");
  });
});

const named = (username: string): Account => ({ ...anAccount({ username: username as Account["username"] }) });
