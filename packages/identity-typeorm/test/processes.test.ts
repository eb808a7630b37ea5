import { parseUsername } from "@pp/identity";
import { anAccount } from "@pp/identity-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresDatabase } from "./support/postgres-engine.ts";
import { createSqliteDatabase } from "./support/sqlite-engine.ts";
import type { TestDatabase } from "./support/test-database.ts";
import { type BuiltWorker, buildWorker } from "./support/worker/build-worker.ts";
import type { WorkerJob } from "./support/worker/worker-job.ts";

const PROCESSES = 16;

let worker: BuiltWorker;
beforeAll(async () => {
  worker = await buildWorker();
});
afterAll(() => {
  worker.remove();
});

const engines = [
  {
    name: "SQLite",
    create: async (): Promise<[database: TestDatabase, target: string]> => {
      const database = createSqliteDatabase();
      return [database, database.path];
    },
  },
  {
    name: "Postgres",
    create: async (): Promise<[database: TestDatabase, target: string]> => {
      const database = await createPostgresDatabase();
      return [database, database.url];
    },
  },
] as const;

describe.each(engines)("Processes on one database of $name", ({ create, name: engine }) => {
  const runAll = (jobs: readonly WorkerJob[]): Promise<readonly unknown[]> =>
    Promise.all(jobs.map((job) => worker.start(job).next()));

  const usernames = async (database: TestDatabase): Promise<readonly unknown[]> =>
    (await database.rows("SELECT user_name FROM auth_users ORDER BY id")).map((row) => row["user_name"]);

  it("make its schema once when sixteen begin at the same moment, and all of them get on", async () => {
    const [database, target] = await create();
    const accounts = Array.from({ length: PROCESSES }, () => anAccount());
    const results = await runAll(accounts.map((account) => ({ engine, target, task: "add", account })));
    expect(results).toEqual(accounts.map(() => "added"));
    expect(new Set(await usernames(database))).toEqual(new Set(accounts.map(({ username }) => username)));
    await database.drop();
  }, 120_000);

  it("take a username once when sixteen want it at the same moment", async () => {
    const [database, target] = await create();
    const accounts = Array.from({ length: PROCESSES }, () => anAccount({ username: parseUsername("bob") }));
    const results = await runAll(accounts.map((account) => ({ engine, target, task: "add", account })));
    expect(results.filter((result) => result === "added")).toHaveLength(1);
    expect(results.filter((result) => result === "account/username-taken")).toHaveLength(PROCESSES - 1);
    expect(await usernames(database)).toEqual(["bob"]);
    await database.drop();
  }, 120_000);

  it("leave nothing of a transaction when they are killed in it, and the next one writes", async () => {
    const [database, target] = await create();
    const killed = worker.start({ engine, target, task: "hold", account: anAccount() });
    expect(await killed.next()).toBe("holding");
    const store = await database.open();
    expect(await store.read((reader) => reader.accounts.list({ limit: 10 }))).toEqual([]);
    killed.kill("SIGKILL");
    await killed.rest();
    const account = anAccount();
    await store.transaction((tx) => tx.accounts.add(account));
    expect(await store.read((reader) => reader.accounts.list({ limit: 10 }))).toEqual([account]);
    await database.drop();
  });

  it("load the ORM when they write, and not to open and read a database that has its schema", async () => {
    const [database, target] = await create();
    await (await database.open()).close();
    const running = worker.start({ engine, target, task: "read-then-write", account: anAccount() });
    const [own, other] = engine === "SQLite" ? ["better-sqlite3", "pg"] : ["pg", "better-sqlite3"];
    const [read, written] = (await running.rest()) as readonly Record<string, number>[];
    expect(read).toMatchObject({ typeorm: 0, [other]: 0, [own]: expect.any(Number) });
    expect(read?.[own]).toBeGreaterThan(0);
    expect(written?.["typeorm"]).toBeGreaterThan(100);
    await database.drop();
  });
});
