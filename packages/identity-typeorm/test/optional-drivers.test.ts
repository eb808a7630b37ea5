import { afterEach, beforeEach, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  vi.doUnmock("better-sqlite3");
  vi.doUnmock("pg");
});

/** As if the host had not installed it: importing it fails. */
function leaveOut(driver: "better-sqlite3" | "pg"): void {
  vi.doMock(driver, () => {
    throw new Error("not installed");
  });
}

it("the store over the host's DataSource loads without either driver: the host has the one it needs", async () => {
  leaveOut("better-sqlite3");
  leaveOut("pg");
  const { identityEntities, storeWithin, typeOrmStore } = await import("../src/index.ts");
  expect([typeof identityEntities, typeof storeWithin, typeof typeOrmStore]).toEqual(Array(3).fill("function"));
});

it("SQLite loads without the driver of Postgres, and not without its own", async () => {
  leaveOut("pg");
  expect(await import("../src/sqlite.ts")).toHaveProperty("openSqliteStore");
  vi.resetModules();
  leaveOut("better-sqlite3");
  await expect(import("../src/sqlite.ts")).rejects.toThrow();
});

it("Postgres loads without the driver of SQLite, and not without its own", async () => {
  leaveOut("better-sqlite3");
  expect(await import("../src/postgres.ts")).toHaveProperty("openPostgresStore");
  vi.resetModules();
  leaveOut("pg");
  await expect(import("../src/postgres.ts")).rejects.toThrow();
});
