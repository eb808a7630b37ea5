import type { PrincipalReader, StoreReader, StoreTransaction } from "@pp/identity";
import { typeOrmRepositories } from "../../src/repositories/index.ts";
import { PostgresPrincipalReader, SqlitePrincipalReader } from "../../src/repositories/sql-principal-readers.ts";
import { sqlReaders } from "../../src/repositories/sql-readers.ts";
import type { TransactionScope } from "../../src/repositories/transaction-scope.ts";
import { type SqlExecutor, type SqlStatement, type SqlValue, valuesOf } from "../../src/sql-executor.ts";
import { createPostgresDatabase } from "./postgres-engine.ts";
import { createSqliteDatabase } from "./sqlite-engine.ts";
import type { Row, TestDatabase } from "./test-database.ts";

const AT = "'2024-01-01 00:00:00+00:00'";

/** What the engines write differently when they make many rows. */
interface Series {
  /** The beginning of a statement that has `id` from 1 to `count` in `series`. */
  readonly insert: (into: string, select: string, count: number) => string;
  /** `id` with fourteen digits. */
  readonly digits: string;
  /** A time that is `id` seconds after another one. */
  readonly at: string;
}

/** Rows for every table that grows: one account in a thousand is an administrator, one session in four came with OpenID. */
const fill = ({ at, digits, insert }: Series): readonly string[] => [
  insert(
    `auth_users (user_uid, user_name, user_name_key, display_name, display_name_key, user_email, user_role,
      auth_provider, auth_issuer, auth_id, created_at, updated_at)`,
    `'us' || ${digits}, 'user' || id, 'user' || id, 'Person ' || id, 'person ' || id, 'mail' || id || '@example.com',
      CASE WHEN id % 1000 = 0 THEN 'admin' ELSE 'user' END, 'oidc', 'https://issuer', 'sub' || id, ${AT}, ${AT}`,
    20_000,
  ),
  insert("passwords (uid, hash, created_at, updated_at)", `'us' || ${digits}, 'hash', ${AT}, ${AT}`, 20_000),
  insert(
    "auth_clients (client_uid, client_name, client_name_key, secret_digest, created_at, updated_at)",
    `'cs' || ${digits}, 'Client ' || id, 'client ' || id, 'digest', ${at}, ${at}`,
    5000,
  ),
  insert(
    `auth_sessions (id, ref_id, user_uid, user_name, client_uid, client_name, client_name_key, auth_provider,
      auth_issuer, auth_id, last_active, sess_expires, sess_ends, login_at, created_at, updated_at)`,
    `'session' || id, 'sess' || id, 'us' || ${digits}, 'user' || id,
      CASE WHEN id <= 5000 THEN 'cs' || ${digits} END, 'Client ' || id, 'client ' || id,
      CASE WHEN id % 100 = 0 THEN 'client' WHEN id % 4 = 1 THEN 'oidc' ELSE 'local' END,
      CASE WHEN id % 4 = 1 THEN 'https://issuer' ELSE '' END, CASE WHEN id % 4 = 1 THEN 'sub' || id ELSE '' END, 100000 + id, 200000 + id, 200000 + id, ${AT}, ${AT}, ${AT}`,
    20_000,
  ),
  insert(
    "audit_events (at, actor, client_ip, action, subject, subject_name, outcome)",
    `${at}, 'actor' || (id % 5000), '10.0.' || (id % 250) || '.' || (id % 20), 
      CASE WHEN id % 1000 = 0 THEN 'account.changed' ELSE 'login.attempted' END, 'us' || ${digits}, 'name' || (id % 5000),
      CASE WHEN id % 1000 = 0 THEN 'failed' ELSE 'ok' END`,
    60_000,
  ),
  insert(
    "audit_logins (client_ip, login_name, login_realm, login_status, created_at, updated_at)",
    `'10.0.' || (id % 250) || '.' || id, 'user' || id, 'web', 'OK', ${at}, ${at}`,
    20_000,
  ),
  insert(
    "auth_throttle (key, until, failures, updated_at)",
    `CASE WHEN id % 2 = 0 THEN 'account:user' ELSE 'address:10.0.0.' END || id, ${at}, 1, ${at}`,
    20_000,
  ),
];

export interface PlannedEngine {
  readonly name: string;
  readonly create: () => Promise<TestDatabase>;
  readonly fill: readonly string[];
  readonly principals: (sql: SqlExecutor) => PrincipalReader;
  /** What the engine says it will do, one line for each step. */
  readonly plan: (database: TestDatabase, sql: string, values: readonly SqlValue[]) => Promise<readonly string[]>;
  /** A step that looks at every row of a table. */
  readonly isScan: (step: string) => boolean;
  /** A step that sorts everything that was found. */
  readonly isSort: (step: string) => boolean;
}

export const plannedEngines: readonly PlannedEngine[] = [
  {
    name: "SQLite",
    create: async () => createSqliteDatabase(),
    principals: (sql) => new SqlitePrincipalReader(valuesOf(sql)),
    fill: fill({
      insert: (into, select, count) => `WITH RECURSIVE series(id) AS (
        SELECT 1 UNION ALL SELECT id + 1 FROM series WHERE id < ${String(count)})
        INSERT INTO ${into} SELECT ${select} FROM series`,
      digits: "printf('%014d', id)",
      at: "strftime('%Y-%m-%d %H:%M:%f', 1700000000 + id, 'unixepoch')",
    }),
    plan: async (database, sql, values) =>
      (await database.rows(`EXPLAIN QUERY PLAN ${sql}`, values)).map((row) => String(row["detail"])),
    isScan: (step) => /^SCAN (?:auth_|audit_|passwords|passcodes|recovery_)\w*$/.test(step),
    isSort: (step) => step === "USE TEMP B-TREE FOR ORDER BY",
  },
  {
    name: "Postgres",
    create: createPostgresDatabase,
    principals: (sql) => new PostgresPrincipalReader(sql),
    fill: [
      ...fill({
        insert: (into, select, count) =>
          `INSERT INTO ${into} SELECT ${select} FROM generate_series(1, ${String(count)}) AS id`,
        digits: "lpad(id::text, 14, '0')",
        at: "to_timestamp(1700000000 + id)",
      }),
      "ANALYZE",
    ],
    plan: async (database, sql, values) =>
      (await database.rows(`EXPLAIN ${sql}`, values)).map((row) => String(row["QUERY PLAN"]).trim()),
    isScan: (step) => /Seq Scan on (?:auth_|audit_|passwords)/.test(step),
    isSort: (step) => /^(?:-> +)?Sort {2}\(/.test(step),
  },
];

/** A migrated database with rows in every table. */
export async function createFilled({ create, fill: statements }: PlannedEngine): Promise<TestDatabase> {
  const database = await create();
  await (await database.open()).close();
  for (const sql of statements) await database.rows(sql);
  return database;
}

export type PlannedWork = (sql: SqlExecutor, reader: StoreReader, tx: StoreTransaction) => Promise<unknown>;

/** The plans of every statement that `work` makes. Reads are run as well; changes are not. */
export async function plansOf(
  { plan, principals }: PlannedEngine,
  database: TestDatabase,
  work: PlannedWork,
): Promise<readonly string[]> {
  const steps: string[] = [];
  const explain = async (sql: string, values: readonly SqlValue[]): Promise<readonly Row[]> => {
    steps.push(...(await plan(database, sql, values)));
    return sql.startsWith("SELECT") ? database.rows(sql, values) : [{}];
  };
  const sql = {
    all: explain,
    changeIfAllowed: (statement: SqlStatement) => explain(statement.sql, statement.values),
    dialect: { lockTexts: () => Promise.resolve() },
  };
  await work(sql, sqlReaders(sql, principals(sql)), typeOrmRepositories(sql as unknown as TransactionScope));
  return steps;
}
