import { inspect } from "node:util";
import type { IdentityStore } from "@pp/identity";
import { anAccount, aPasswordHash } from "@pp/identity-testing";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrationNames } from "../src/migrations/names.ts";
import type { OpenedStore } from "../src/opened-store.ts";
import { openPostgresStore } from "../src/postgres.ts";
import { createPostgresDatabase, type PostgresTestDatabase } from "./support/postgres-engine.ts";

const list = (store: IdentityStore) => store.read((reader) => reader.accounts.list({ limit: 10 }));

/** Ends every connection of the stores, as a restart of the server does, and waits until the clients have noticed. */
async function killConnections(database: PostgresTestDatabase): Promise<number> {
  const killed = await database.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'pp-identity'`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  return killed.length;
}

describe("A Postgres store", () => {
  let database: PostgresTestDatabase;
  let store: OpenedStore;
  beforeEach(async () => {
    database = await createPostgresDatabase();
    store = await database.open();
  });
  afterEach(() => database.drop());

  describe("opens", () => {
    it("an empty database from many places at once, each of which finds the schema", async () => {
      const fresh = await createPostgresDatabase();
      const stores = await Promise.all(Array.from({ length: 6 }, () => fresh.open()));
      for (const opened of stores)
        expect((await opened.migrations.list()).every(({ executed }) => executed)).toBe(true);
      expect(await fresh.rows("SELECT name FROM identity_migrations ORDER BY id")).toEqual(
        migrationNames.map((name) => ({ name })),
      );
      await fresh.drop();
    });

    it("a database in which only others have tables", async () => {
      const fresh = await createPostgresDatabase();
      await fresh.rows("CREATE TABLE migrations (id integer)");
      await fresh.rows("CREATE TABLE sessions (id integer)");
      expect(await list(await fresh.open())).toEqual([]);
      await fresh.drop();
    });

    it("no older schema: it says what is pending, and works when that was run", async () => {
      const newest = await store.migrations.revert();
      const refusal = { code: "store/migration-needed", details: { pending: [newest] } };
      await expect(database.open()).rejects.toMatchObject(refusal);
      expect(await (await database.open("ignore")).migrations.run()).toEqual([newest]);
      expect(await list(await database.open())).toEqual([]);
    });
  });

  describe("whose connections are killed", () => {
    it("goes on as if nothing had been when nobody was using them", async () => {
      const [before, after] = [anAccount(), anAccount()];
      await store.transaction((tx) => tx.accounts.add(before));
      await list(store);
      expect(await killConnections(database)).toBe(2);
      expect(await list(store)).toEqual([before]);
      await store.transaction((tx) => tx.accounts.add(after));
      expect(await list(store)).toEqual([before, after]);
    });

    it.each([
      ["a read", (tx: Parameters<Parameters<IdentityStore["transaction"]>[0]>[0]) => tx.accounts.list({ limit: 1 })],
      ["a change", (tx: Parameters<Parameters<IdentityStore["transaction"]>[0]>[0]) => tx.accounts.add(anAccount())],
      ["a commit", () => Promise.resolve()],
    ])("fails as unavailable when %s is next, keeps nothing of the transaction, and recovers", async (_what, next) => {
      const work = store.transaction(async (tx) => {
        await tx.accounts.add(anAccount());
        await killConnections(database);
        await next(tx);
      });
      await expect(work).rejects.toMatchObject({ code: "store/unavailable" });
      expect(await list(store)).toEqual([]);
      const account = anAccount();
      await store.transaction((tx) => tx.accounts.add(account));
      expect(await list(store)).toEqual([account]);
    });

    it("does not resolve a transaction whose work has caught the loss", async () => {
      const work = store.transaction(async (tx) => {
        await tx.accounts.add(anAccount());
        await killConnections(database);
        await tx.accounts.list({ limit: 1 }).catch(() => undefined);
      });
      await expect(work).rejects.toMatchObject({ code: "store/unavailable" });
      expect(await list(store)).toEqual([]);
    });
  });

  describe("with a time limit for statements", () => {
    let impatient: OpenedStore;
    let other: pg.Client;
    beforeEach(async () => {
      impatient = await openPostgresStore({ url: database.url, statementTimeoutMs: 300 });
      other = new pg.Client({ connectionString: database.url });
      await other.connect();
    });
    afterEach(async () => {
      await other.end();
      await impatient.close();
    });

    it("gives up a change that waits for somebody else, and goes on when that one is done", async () => {
      const account = anAccount();
      await impatient.transaction((tx) => tx.accounts.add(account));
      await other.query("BEGIN; UPDATE auth_users SET webdav = TRUE");
      const change = () => impatient.transaction((tx) => tx.accounts.update({ ...account, displayName: "new" }));
      await expect(change()).rejects.toMatchObject({
        code: "store/unavailable",
        details: { reason: "the statement took too long" },
      });
      await other.query("ROLLBACK");
      await change();
      expect(await list(impatient)).toMatchObject([{ displayName: "new", version: 2 }]);
    });

    it("gives up a read that waits for somebody else, and goes on when that one is done", async () => {
      await other.query("BEGIN; LOCK TABLE auth_users IN ACCESS EXCLUSIVE MODE");
      await expect(list(impatient)).rejects.toMatchObject({
        code: "store/unavailable",
        details: { reason: "the server does not answer in time" },
      });
      await other.query("ROLLBACK");
      expect(await list(impatient)).toEqual([]);
    });
  });

  it("runs a transaction again that was the victim of a deadlock", async () => {
    const [first, second] = [anAccount(), anAccount()];
    await store.transaction(async (tx) => {
      await tx.accounts.add(first);
      await tx.accounts.add(second);
    });
    let runs = 0;
    let arrived = 0;
    let open: () => void = () => undefined;
    const bothHaveOne = new Promise<void>((resolve) => (open = resolve));
    const lockBoth = (uids: readonly (typeof first.uid)[]) =>
      store.transaction(async (tx) => {
        runs += 1;
        for (const [index, uid] of uids.entries()) {
          await tx.linkTokens.set({ accountUid: uid, preview: "p", download: "d", invite: "", verify: "", reset: "" });
          if (index > 0 || (arrived += 1) > 2) continue;
          if (arrived === 2) open();
          await bothHaveOne;
        }
      });
    await Promise.all([lockBoth([first.uid, second.uid]), lockBoth([second.uid, first.uid])]);
    expect(runs).toBe(3);
  });

  describe("that cannot connect", () => {
    const PASSWORD = "hunter2-secret";
    const urlWith = (change: (url: URL) => void): string => {
      const url = new URL(database.url);
      url.password = PASSWORD;
      change(url);
      return url.toString();
    };

    it.each<readonly [string, (url: URL) => void, string]>([
      ["a port where nobody listens", (url) => (url.port = "1"), "the server refuses connections"],
      ["a wrong password", () => undefined, "the server does not accept the user or password"],
      ["an unknown host", (url) => (url.hostname = "host.invalid"), "the server's name is not known"],
      [
        "an unknown database",
        (url) => {
          url.pathname = "/nothing";
          url.password = new URL(database.url).password;
        },
        "there is no database of that name",
      ],
    ])("says so for %s, without the password", async (_what, change, reason) => {
      const url = urlWith(change);
      const error: unknown = await openPostgresStore({ url }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "store/unavailable", details: { reason } });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(new URL(url).password);
    });

    it("says so for a URL that is none, without the URL", async () => {
      const url = `postgres://bob:${PASSWORD}@host:99999999/x`;
      const error: unknown = await openPostgresStore({ url }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "store/unavailable", details: { reason: "its URL is not valid" } });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(PASSWORD);
    });

    it("fails as unavailable when it is to write, and says no values", async () => {
      const offline = await openPostgresStore({ url: urlWith((url) => (url.port = "1")), migrations: "ignore" });
      const hash = aPasswordHash();
      const work = offline.transaction((tx) => tx.credentials.setPassword(anAccount().uid, hash, new Date(0)));
      const error: unknown = await work.catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "store/unavailable" });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(PASSWORD));
      await offline.close();
    });
  });

  it("takes options of the URL that are not for the driver", async () => {
    const opened = await openPostgresStore({ url: `${database.url}?prepare=false` });
    expect(await list(opened)).toEqual([]);
    await opened.close();
  });
});
