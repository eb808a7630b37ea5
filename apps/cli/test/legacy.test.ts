import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import { rowsOf } from "./support/output.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

/** As an installation from before November 2022 has it; the columns that matter and some that do not. */
const table = `CREATE TABLE users (
  id INTEGER PRIMARY KEY, address_id INTEGER, user_uid VARCHAR(42) UNIQUE, mother_uid VARCHAR(42), full_name VARCHAR(128),
  user_name VARCHAR(64), user_disabled BOOLEAN, primary_email VARCHAR(255), role_admin BOOLEAN, role_guest BOOLEAN,
  webdav BOOLEAN, login_attempts INTEGER, login_at TIMESTAMP, created_at TIMESTAMP, updated_at TIMESTAMP, deleted_at TIMESTAMP)`;

const columns = "id, user_uid, full_name, user_name, primary_email, role_admin, created_at, deleted_at";
const rows = [
  "(1, 'uqxetse3cy5eo9z2', 'Admin', 'admin', 'admin@example.com', TRUE, '2021-10-01 12:13:14', NULL)",
  "(2, 'uqxc08w3d0ej2283', 'Bob', 'bob', '', FALSE, '2021-11-02 01:02:03', NULL)",
  "(3, 'uqxqg7i1kperxvu7', 'Gone', 'gone', '', FALSE, '2021-11-02 01:02:03', '2022-01-01 00:00:00')",
  "(4, 'uqxqg7i1kperxvu8', '=1+1', 'evil\u001b[31m\u202e', 'Evil@example.com', FALSE, NULL, NULL)",
];

describe.each(engines)("users legacy on $name", (engine) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(engine);
    expect(await workspace.cli(["migrations", "run"])).toMatchObject({ code: 0 });
  });
  afterAll(() => workspace.close());

  const found = async (...args: string[]): Promise<unknown[]> =>
    rowsOf(await workspace.cli(["users", "legacy", "--json", ...args])).map((row) => row["id"]);

  it("is an empty report when there is no such table", async () => {
    expect(await workspace.cli(["users", "legacy"])).toMatchObject({ code: 0 });
    expect(await found()).toEqual([]);
  });

  it("is an empty report when the table belongs to another program", async () => {
    await workspace.database.rows("CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT)");
    expect(await found()).toEqual([]);
    await workspace.database.rows("DROP TABLE users");
  });

  it("lists the table of an old installation, searches it, and never writes to it", async () => {
    await workspace.database.rows(table);
    await workspace.database.rows(`INSERT INTO users (${columns}) VALUES ${rows.join(", ")}`);
    const before = await workspace.database.rows("SELECT * FROM users ORDER BY id");
    expect(await found()).toEqual([1, 2, 4]);
    expect(await found("BO")).toEqual([2]);
    expect(await found("admin@")).toEqual([1]);
    expect(await found("uqxc08w3d0ej2283")).toEqual([2]);
    expect(await found("%")).toEqual([]);
    expect(await workspace.database.rows("SELECT * FROM users ORDER BY id")).toEqual(before);
  });

  it("has the columns of the reference, typed in JSON", async () => {
    const [admin, bob] = rowsOf(await workspace.cli(["users", "legacy", "--json"]));
    expect(admin).toEqual({
      id: 1,
      uid: "uqxetse3cy5eo9z2",
      name: "Admin",
      user: "admin",
      email: "admin@example.com",
      admin: true,
      created_at: "2021-10-01T12:13:14.000Z",
    });
    expect(bob).toMatchObject({ admin: false });
    const { stdout } = await workspace.cli(["users", "legacy", "--csv", "bob"]);
    expect(stdout).toBe(
      "ID;UID;Name;User;Email;Admin;Created At\n2;uqxc08w3d0ej2283;Bob;bob;;No;2021-11-02 01:02:03\n",
    );
  });

  it("shows control and direction characters escaped, and keeps formulas from a spreadsheet unless --raw", async () => {
    for (const format of [[], ["--md"]]) {
      const { stdout } = await workspace.cli(["users", "legacy", ...format]);
      expect(stdout).toContain("evil");
      expect(stdout).not.toMatch(/[\u001b\u202e]/);
    }
    const guarded = await workspace.cli(["users", "legacy", "--csv", "evil@"]);
    expect(guarded.stdout).toContain(";'=1+1;");
    const raw = await workspace.cli(["users", "legacy", "--csv", "--raw", "evil@"]);
    expect(raw.stdout).toContain(";=1+1;");
  });
});
