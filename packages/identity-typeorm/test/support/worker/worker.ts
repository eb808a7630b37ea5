// A program of its own that uses a store: built and started by `build-worker.ts`. Prints one line of JSON for each step.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { type Account, createIdentity, isIdentityError } from "@pp/identity";
import { fakePorts } from "@pp/identity-testing";
import type { OpenedStore } from "../../../src/opened-store.ts";
import type { WorkerJob } from "./worker-job.ts";

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

async function open({ engine, target }: WorkerJob): Promise<OpenedStore> {
  if (engine === "SQLite") return (await import("../../../src/sqlite.ts")).openSqliteStore({ path: target });
  return (await import("../../../src/postgres.ts")).openPostgresStore({ url: target, poolSize: 2 });
}

const revive = (account: WorkerJob["account"]): Account => ({
  ...account,
  loginAt: undefined,
  verifiedAt: undefined,
  consentAt: undefined,
  expiresAt: undefined,
  bornAt: undefined,
  deletedAt: undefined,
  createdAt: new Date(account.createdAt),
  updatedAt: new Date(account.updatedAt),
});

/** Files of the ORM and of the drivers that this process has loaded. */
function loadedFiles(): Readonly<Record<string, number>> {
  const files = Object.keys(createRequire(import.meta.url).cache);
  const count = (name: string): number => files.filter((file) => file.includes(`/node_modules/${name}/`)).length;
  return { typeorm: count("typeorm"), pg: count("pg"), "better-sqlite3": count("better-sqlite3") };
}

async function work(job: WorkerJob, store: OpenedStore): Promise<void> {
  const account = revive(job.account);
  switch (job.task) {
    case "add":
      await store.transaction((tx) => tx.accounts.add(account));
      print("added");
      return;
    case "hold":
      await store.transaction(async (tx) => {
        await tx.accounts.add(account);
        print("holding");
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      });
      return;
    case "read-then-write":
      await store.read((reader) => reader.accounts.list({ search: "a", limit: 10 }));
      print(loadedFiles());
      await store.transaction((tx) => tx.accounts.add(account));
      print(loadedFiles());
      return;
    case "authenticate":
      await authenticateLines(store);
  }
}

/** One store for all of them: whatever it remembered between two lines would show. */
async function authenticateLines(store: OpenedStore): Promise<void> {
  const identity = createIdentity({ store, ...fakePorts() });
  print("ready");
  for await (const secret of createInterface({ input: process.stdin })) {
    const { kind } = await identity.authenticate(secret);
    print(kind);
  }
}

const job = JSON.parse(process.argv[2] ?? "") as WorkerJob;
try {
  const store = await open(job);
  try {
    await work(job, store);
  } finally {
    await store.close();
  }
} catch (error) {
  print(isIdentityError(error) ? error.code : String(error));
}
