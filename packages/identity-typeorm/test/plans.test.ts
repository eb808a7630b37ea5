import type { AccountQuery, StoreReader } from "@pp/identity";
import { anAccount } from "@pp/identity-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findConflict } from "../src/repositories/account-conflicts.ts";
import { sqlReaders } from "../src/repositories/sql-readers.ts";
import type { SqlExecutor, SqlValue } from "../src/sql-executor.ts";
import { createPostgresDatabase } from "./support/postgres-engine.ts";
import { createSqliteDatabase } from "./support/sqlite-engine.ts";
import type { TestDatabase } from "./support/test-database.ts";

const ACCOUNTS = 20_000;
const uidOf = (id: number): string => `us${String(id).padStart(14, "0")}`;

/** `id` comes from a series: one account in a thousand is an administrator. */
const insertAccounts = (series: string, uid: string): string => `
  INSERT INTO auth_users (user_uid, user_name, user_name_key, display_name, display_name_key, user_email, user_role,
    auth_provider, auth_issuer, auth_id, created_at, updated_at)
  SELECT ${uid}, 'user' || id, 'user' || id, 'Person ' || id, 'person ' || id, 'mail' || id || '@example.com',
    CASE WHEN id % 1000 = 0 THEN 'admin' ELSE 'user' END, 'oidc', 'https://issuer', 'sub' || id,
    '2024-01-01 00:00:00+00:00', '2024-01-01 00:00:00+00:00' FROM ${series}`;

interface PlannedEngine {
  readonly name: string;
  readonly create: () => Promise<TestDatabase>;
  readonly fill: readonly string[];
  /** What the engine says it will do, one line for each step. */
  readonly plan: (database: TestDatabase, sql: string, values: readonly SqlValue[]) => Promise<readonly string[]>;
  /** A step that looks at every row of a table, or sorts more than it returns. */
  readonly isScan: (step: string) => boolean;
}

const engines: readonly PlannedEngine[] = [
  {
    name: "SQLite",
    create: async () => createSqliteDatabase(),
    fill: [
      `WITH RECURSIVE series(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM series WHERE id < ${String(ACCOUNTS)})
        ${insertAccounts("series", "'us' || printf('%014d', id)")}`,
    ],
    plan: async (database, sql, values) =>
      (await database.rows(`EXPLAIN QUERY PLAN ${sql}`, values)).map((row) => String(row["detail"])),
    isScan: (step) => /^SCAN (?:auth_users|passwords|auth_sessions|audit_events)$/.test(step),
  },
  {
    name: "Postgres",
    create: createPostgresDatabase,
    fill: [
      insertAccounts(`generate_series(1, ${String(ACCOUNTS)}) AS id`, "'us' || lpad(id::text, 14, '0')"),
      "ANALYZE",
    ],
    plan: async (database, sql, values) =>
      (await database.rows(`EXPLAIN ${sql}`, values)).map((row) => String(row["QUERY PLAN"]).trim()),
    isScan: (step) => /Seq Scan on (?:auth_users|passwords)/.test(step),
  },
];

describe.each(engines)("Queries over many accounts on $name", ({ create, fill, isScan, plan }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await create();
    await (await database.open()).close();
    for (const sql of fill) await database.rows(sql);
  });
  afterAll(() => database.drop());

  /** The plans of every statement that `work` makes. */
  async function plansOf(
    work: (sql: SqlExecutor, reader: StoreReader) => Promise<unknown>,
  ): Promise<readonly string[]> {
    const steps: string[] = [];
    const sql: SqlExecutor = {
      all: async (text, values) => {
        steps.push(...(await plan(database, text, values)));
        return database.rows(text, values);
      },
    };
    await work(sql, sqlReaders(sql));
    expect(steps.length).toBeGreaterThan(0);
    return steps;
  }

  const list =
    (query: Partial<AccountQuery>) =>
    (_sql: SqlExecutor, { accounts }: StoreReader): Promise<unknown> =>
      accounts.list({ limit: 100, ...query });

  const cases: readonly (readonly [
    what: string,
    work: (sql: SqlExecutor, reader: StoreReader) => Promise<unknown>,
    indexes: readonly string[],
  ])[] = [
    [
      "search by prefix",
      list({ search: "user1999" }),
      [
        "auth_users_user_name_key",
        "auth_users_user_email_idx",
        "auth_users_display_name_key_idx",
        "auth_users_user_uid_key",
      ],
    ],
    [
      "search by prefix with deleted accounts",
      list({ search: "mail77", includeDeleted: true }),
      ["auth_users_user_email_idx"],
    ],
    [
      "the next page of a search",
      list({ search: "person 199", after: uidOf(1500) as never }),
      ["auth_users_display_name_key_idx"],
    ],
    ["a search that finds nothing", list({ search: "zzz" }), ["auth_users_user_name_key"]],
    ["a search by uid", list({ search: uidOf(77) }), ["auth_users_user_uid_key"]],
    ["the accounts with a role that nobody has", list({ role: "viewer" }), ["auth_users_user_role_idx"]],
    ["the administrators", list({ role: "admin" }), ["auth_users_administrators_idx"]],
    ["one account by uid", (_sql, { accounts }) => accounts.find(uidOf(5) as never), ["auth_users_user_uid_key"]],
    [
      "one account by name",
      (_sql, { accounts }) => accounts.findByUsername("user5" as never),
      ["auth_users_user_name_key"],
    ],
    [
      "conflicts of an account that is to be stored",
      (sql) => findConflict(sql, anAccount({ authId: "sub9" }), { isNew: true }),
      ["auth_users_user_name_key_key", "auth_users_living_identity_key"],
    ],
  ];

  it.each(cases)("%s: uses the index and never looks at every row", async (_what, work, indexes) => {
    const steps = await plansOf(work);
    expect(steps.filter(isScan)).toEqual([]);
    for (const index of indexes) expect(steps.join("\n")).toContain(index);
  });

  it("the first page in the order in which accounts were made: reads the primary key and sorts nothing", async () => {
    for (const query of [{}, { after: uidOf(10_000) as never }]) {
      const steps = await plansOf(list(query));
      expect(steps.join("\n")).not.toMatch(/sort|temp b-tree for order/i);
      expect(steps.join("\n")).toMatch(/PRIMARY KEY|PK_|SCAN auth_users/);
    }
  });

  it("is told a scan from a look-up here", async () => {
    const steps = await plan(database, "SELECT * FROM auth_users WHERE display_name = ?", ["Person 7"]);
    expect(steps.some(isScan)).toBe(true);
  });
});
