import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIdentity, type IdentityStore } from "@pp/identity";
import { CountingRandom, fakePorts } from "@pp/identity-testing";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";
import { createDatabase, startPostgres } from "@pp/test-postgres";
import { describe, expect, it } from "vitest";
import { createIdentityHandler } from "../src/index.ts";
import { type Answer, by, makeRequest, origin, readAnswer } from "./support/http.ts";
import { nextOf } from "./support/pages.ts";

interface OpenedDatabase {
  readonly store: IdentityStore & { close(): Promise<void> };
  readonly remove: () => Promise<unknown>;
}

async function openSqlite(): Promise<OpenedDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "identity-http-"));
  const store = await openSqliteStore({ path: join(folder, "identity.db") });
  return { store, remove: () => rm(folder, { recursive: true }) };
}

async function openPostgres(): Promise<OpenedDatabase> {
  const server = await startPostgres();
  const store = await openPostgresStore({ url: await createDatabase(server.url) });
  return { store, remove: server.stop };
}

/** Accounts, clients, sessions and logins, several of them in one millisecond. */
async function fill(store: IdentityStore) {
  const ports = { ...fakePorts(), random: new CountingRandom(1) };
  const identity = createIdentity({ ...ports, store });
  const errors: unknown[] = [];
  const handler = createIdentityHandler(identity, { clock: ports.clock, onError: (error) => errors.push(error) });
  const password = "long-s3cret";
  for (const [index, username] of ["alice", "bob", "carol", "dave", "erin"].entries()) {
    if (index % 2 === 1) ports.clock.advance({ milliseconds: 1 });
    await identity.accounts.add({ username, role: "admin", password }, by);
    await identity.clients.add({ name: `Of ${username}`, scope: "photos" }, by);
    await identity.logIn({ username, password, clientIp: `198.51.100.${String(index)}`, realm: "api" });
  }
  const login = await identity.logIn({ username: "alice", password, clientIp: "192.0.2.1", realm: "api" });
  const token = login.kind === "ok" ? login.token : "";
  const get = async (path: string): Promise<Answer> =>
    readAnswer(await handler(makeRequest("GET", `${origin}/api/v1${path}`, { token })));
  return { errors, get };
}

const lists = ["/users", "/clients", "/sessions", "/audit/logins", "/audit/events"];

/** What a database may have no way to look for. */
const odd = ["%00", "%EF%BF%BF", "%F0%9F%98%80", "%25", "%5C", "'", '"', "%E2%80%AE", "-1", "0".repeat(255)];

const oddPaths = [
  ...odd.flatMap((text) => lists.map((list) => `${list}?q=${text}`)),
  ...odd.flatMap((text) => ["user", "client", "after"].map((name) => `/sessions?${name}=${text}`)),
  ...odd.flatMap((text) => ["actor", "since", "before"].map((name) => `/audit/events?${name}=${text}`)),
  ...odd.flatMap((text) => [`/users/${text}`, `/clients/${text}`, `/audit/logins?after=${text}`]),
  "/audit/events?since=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z",
  `/audit/events?before=${String(Number.MAX_SAFE_INTEGER)}`,
];

describe.each([
  ["SQLite", openSqlite],
  ["Postgres", openPostgres],
])("lists on %s", (_, open) => {
  it("have each row once, page by page, and an answer to whatever is looked for", { timeout: 60_000 }, async () => {
    const { remove, store } = await open();
    try {
      const { errors, get } = await fill(store);
      for (const list of lists) expect(await readPages(get, list)).toEqual((await get(`${list}?count=1000`)).rows);
      for (const path of oddPaths) {
        const { status } = await get(path);
        expect({ path, status }).toEqual({ path, status: expect.toSatisfy((code: number) => code < 500) });
      }
      expect(errors).toEqual([]);
    } finally {
      await store.close();
      await remove();
    }
  });
});

async function readPages(get: (path: string) => Promise<Answer>, list: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (let path: string | undefined = `${list}?count=2`; path !== undefined;) {
    const answer = await get(path);
    expect({ list, status: answer.status }).toEqual({ list, status: 200 });
    rows.push(...answer.rows);
    path = nextOf(answer);
  }
  expect(rows.length).toBeGreaterThanOrEqual(5);
  return rows;
}
