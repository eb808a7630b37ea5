import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { fakePorts, FakeClock, MemoryStore } from "@pp/identity-testing";
import { afterEach, expect, it, vi } from "vitest";
import * as identity from "../src/index.ts";
import { keepHouse } from "./readme/worker.ts";

/** In the order of the README. Those that are tests run by themselves. */
const examples = ["script.ts", "worker.ts", "hooks.test.ts", "host-transaction.ts", "hasher.ts", "store.test.ts"];

const by = { name: "test" };
const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

afterEach(() => vi.restoreAllMocks());

it("the examples of the README are the files that run here", async () => {
  const blocks = Array.from((await read("../README.md")).matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block);
  const files = await Promise.all(examples.map((name) => read(`readme/${name}`)));
  expect(blocks).toEqual(files.map((text) => text.replace("../../src/index.ts", "@pp/identity")));
});

it("the script prints what it says", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words) => lines.push(words.join(" ")));
  const [folder, before] = [await mkdtemp(join(tmpdir(), "pp-identity-")), process.cwd()];
  process.chdir(folder);
  try {
    await import("./readme/script.ts");
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true });
  }
  const promised = Array.from((await read("readme/script.ts")).matchAll(/ \/\/ prints: (.*)/g), ([, line]) => line);
  expect(promised).toHaveLength(1);
  expect(lines).toEqual(promised);
});

it("the worker seals events and purges what is over", async () => {
  const [store, clock] = [new MemoryStore(), new FakeClock()];
  const own = identity.createIdentity({ ...fakePorts(), clock, store });
  await own.accounts.add({ username: "bob", role: "user", password: "mysecret" }, by);
  await own.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "web" });
  const counts = async () =>
    store.read(async (reader) => [
      (await reader.sessions.list({ limit: 10 })).length,
      (await reader.audit.list({ limit: 10 })).map(({ action }) => action),
    ]);
  expect(await counts()).toEqual([1, expect.arrayContaining(["account.added", "login.attempted"])]);
  clock.advance({ days: 400 });
  await keepHouse(own);
  expect(await counts()).toEqual([0, ["audit.purged"]]);
  expect(await own.audit.verify()).toMatchObject({ seals: 1, purgedSeals: 1, findings: [] });
});

it("the host's transaction keeps an account and an order, or neither", async () => {
  const [{ order }, { dataSource }] = await Promise.all([
    import("./readme/host-transaction.ts"),
    import("./readme/shop.ts"),
  ]);
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.query("CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer TEXT NOT NULL)");
  await order(1, "bob");
  await expect(order(1, "eve")).rejects.toThrow("UNIQUE constraint failed: orders.id");
  const buyers = "SELECT user_name, orders.id FROM auth_users LEFT JOIN orders ON buyer = user_uid";
  expect(await dataSource.query(buyers)).toEqual([{ user_name: "bob", id: 1 }]);
  await dataSource.destroy();
});

it("the other hasher replaces a bcrypt hash at the login", async () => {
  const [{ identity: own }, { store }] = await Promise.all([import("./readme/hasher.ts"), import("./readme/store.ts")]);
  const former = createNodeIdentity({ store, hasher: new BcryptPasswordHasher({ cost: 4 }) });
  const { uid } = await former.accounts.add({ username: "bob", role: "user", password: "mysecret" }, by);
  const storedHash = async () => (await store.read((reader) => reader.credentials.findPassword(uid)))?.hash;
  expect(await storedHash()).toMatch(/^\$2b\$/);
  const login = await own.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "web" });
  expect(login.kind).toBe("ok");
  expect(await storedHash()).toMatch(/^\$argon2id\$/);
});

it("the README names every value that the package exports", async () => {
  const readme = await read("../README.md");
  expect(Object.keys(identity).filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

it("the README has at most 120 lines", async () => {
  expect((await read("../README.md")).split("\n").length).toBeLessThanOrEqual(121);
});
