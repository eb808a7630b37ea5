import type { SessionId } from "@pp/identity";
import { anAccount, anEvent, aSession } from "@pp/identity-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postgresDialect, postgresSchemas } from "../src/dialects/postgres-dialect.ts";
import { PostgresReads } from "../src/dialects/postgres-reads.ts";
import { parsePostgresUrl } from "../src/dialects/postgres-url.ts";
import { PostgresPrincipalReader } from "../src/repositories/sql-principal-readers.ts";
import { TypeOrmWriter } from "../src/typeorm-writer.ts";
import { openDataSource } from "./support/data-source.ts";
import { createPostgresDatabase, type PostgresTestDatabase } from "./support/postgres-engine.ts";

const names = "SELECT name FROM pg_prepared_statements ORDER BY name";

describe("Prepared statements on Postgres", () => {
  let database: PostgresTestDatabase;
  beforeEach(async () => {
    database = await createPostgresDatabase();
    await (await database.open()).close();
  });
  afterEach(() => database.drop());

  /** What is prepared on the one connection for reads after `authenticate` has looked twice. */
  async function preparedByReads(options: string): Promise<readonly unknown[]> {
    const target = parsePostgresUrl(`${database.url}${options}`);
    const reads = new PostgresReads({ ...target, max: 1, statementTimeoutMs: 30_000 });
    const principals = new PostgresPrincipalReader(reads);
    for (const id of ["a", "b"]) expect(await principals.find(id as SessionId)).toBeUndefined();
    const rows = await reads.all(names, []);
    await reads.close();
    return rows.map((row) => row["name"]);
  }

  /** The same on the one connection for transactions, after two logins. */
  async function preparedByTransactions(prepare: boolean): Promise<readonly unknown[]> {
    const dataSource = await openDataSource(database, [], 1);
    const dialect = postgresDialect({ prepare, statementTimeoutMs: 30_000 });
    const close = () => dataSource.destroy();
    const writer = new TypeOrmWriter({ dataSource, schemas: postgresSchemas, dialect, close });
    for (const account of [anAccount(), anAccount()]) {
      await writer.transaction(async (tx) => {
        await tx.accounts.add(account);
        await tx.throttle.lock(["account:bob", "address:192.0.2.1"]);
        await tx.sessions.add(aSession(account));
        await tx.audit.append(anEvent(), "0".repeat(64));
      });
    }
    const rows = await dataSource.query<readonly { readonly name: string }[]>(names);
    await writer.close();
    return rows.map(({ name }) => name);
  }

  it("keep the look-up of a secret's owner on its connection", async () => {
    expect(await preparedByReads("")).toEqual(["identity_principal"]);
    expect(await preparedByReads("?prepare=true")).toEqual(["identity_principal"]);
  });

  it("keep what a login writes on its connection", async () => {
    const expected = ["identity_add_session_account", "identity_append_event", "identity_lock", "identity_throttle_2"];
    expect(await preparedByTransactions(true)).toEqual(expected);
  });

  it("are not there at all with prepare=false in the URL, for a pooler that knows none", async () => {
    expect(await preparedByReads("?prepare=false")).toEqual([]);
    expect(await preparedByTransactions(parsePostgresUrl(`${database.url}?prepare=false`).prepare)).toEqual([]);
  });

  it("work as they did when their tables have got another column", async () => {
    const reads = new PostgresReads({ ...parsePostgresUrl(database.url), max: 1, statementTimeoutMs: 30_000 });
    const principals = new PostgresPrincipalReader(reads);
    expect(await principals.find("a" as SessionId)).toBeUndefined();
    await database.rows("ALTER TABLE auth_sessions ADD COLUMN shoe_size integer");
    await database.rows("ALTER TABLE auth_users ADD COLUMN shoe_size integer");
    expect(await principals.find("a" as SessionId)).toBeUndefined();
    await reads.close();
  });
});
