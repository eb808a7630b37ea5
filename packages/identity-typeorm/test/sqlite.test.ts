import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { anAccount } from "@pp/identity-testing";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../src/sqlite.ts";
import { createSqliteDatabase, type SqliteTestDatabase } from "./support/sqlite-engine.ts";

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("A SQLite store", () => {
  let database: SqliteTestDatabase;
  beforeEach(() => {
    database = createSqliteDatabase();
  });
  afterEach(() => database.drop());

  it("makes a missing folder for its owner only, and every file in it, whatever the umask", async () => {
    const umask = process.umask(0);
    try {
      const path = join(dirname(database.path), "deeper", "identity.db");
      const store = await openSqliteStore({ path });
      await store.transaction((tx) => tx.accounts.add(anAccount()));
      expect([dirname(database.path), dirname(path)].map(modeOf)).toEqual(["700", "700"]);
      const files = readdirSync(dirname(path)).sort();
      expect(files).toEqual(["identity.db", "identity.db-shm", "identity.db-wal"]);
      expect(files.map((name) => modeOf(join(dirname(path), name)))).toEqual(["600", "600", "600"]);
      await store.close();
    } finally {
      process.umask(umask);
    }
  });

  it("leaves the modes of a folder and a file alone that are there already", async () => {
    mkdirSync(dirname(database.path));
    writeFileSync(database.path, "");
    chmodSync(dirname(database.path), 0o755);
    chmodSync(database.path, 0o640);
    await database.open();
    expect([dirname(database.path), database.path].map(modeOf)).toEqual(["755", "640"]);
  });

  it("is one file when it is closed, with everything in it", async () => {
    const store = await database.open();
    const account = anAccount();
    await store.transaction((tx) => tx.accounts.add(account));
    expect(await store.read((reader) => reader.accounts.list({ limit: 10 }))).toEqual([account]);
    await store.close();
    expect(readdirSync(dirname(database.path))).toEqual(["identity.db"]);
    expect(await database.rows("SELECT user_name FROM auth_users")).toEqual([{ user_name: account.username }]);
  });

  it("waits for the lock of another process, reads meanwhile, and lets this process work", async () => {
    const store = await database.open();
    const [there, account] = [anAccount(), anAccount()];
    await store.transaction((tx) => tx.accounts.add(there));
    const other = new Sqlite(database.path);
    other.exec("BEGIN IMMEDIATE; DELETE FROM auth_users");
    let isWritten = false;
    const writing = store.transaction((tx) => tx.accounts.add(account)).then(() => (isWritten = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await store.read((reader) => reader.accounts.list({ limit: 10 }))).toEqual([there]);
    expect(isWritten).toBe(false);
    other.exec("ROLLBACK");
    other.close();
    await writing;
    expect(await store.read((reader) => reader.accounts.list({ limit: 10 }))).toEqual([there, account]);
  });

  it.each([
    [
      "is a folder",
      (path: string) => mkdirSync(path, { recursive: true }),
      "there is a folder in the place of the file",
    ],
    [
      "is no database",
      (path: string) => {
        mkdirSync(dirname(path));
        writeFileSync(path, "this is not a database, but it is long enough to be one".repeat(100));
      },
      "the file is not a database, or damaged",
    ],
    [
      "lies below a file",
      (path: string) => {
        writeFileSync(dirname(path), "");
      },
      "there is a file in the place of the folder",
    ],
  ])("says what is wrong with a path that %s, and changes nothing there", async (_what, prepare, reason) => {
    prepare(database.path);
    await expect(database.open()).rejects.toMatchObject({ code: "store/unavailable", details: { reason } });
    expect(existsSync(`${database.path}-wal`)).toBe(false);
  });
});
