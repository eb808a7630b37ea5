import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import { expectInvariants } from "./support/invariants.ts";
import { rowsOf } from "./support/output.ts";
import { seedAccounts } from "./support/seed.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

describe.each(engines)("migrations on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine);
  });
  afterEach(() => workspace.close());

  const states = async (): Promise<readonly unknown[]> =>
    rowsOf(await workspace.cli(["migrations", "ls", "--json"])).map((row) => row["executed"]);

  it("are all pending in an empty database, all executed after run, and run again does nothing", async () => {
    const pending = await states();
    expect(pending.length).toBeGreaterThan(0);
    expect(new Set(pending)).toEqual(new Set([false]));
    const first = await workspace.cli(["migrations", "run"]);
    expect(first).toMatchObject({ code: 0 });
    expect(new Set(await states())).toEqual(new Set([true]));
    expect(await workspace.cli(["migrations", "run"])).toMatchObject({ code: 0 });
    for (const flag of ["--md", "-m", "--csv", "-c", "--tsv", "-t"]) {
      const { code, stdout } = await workspace.cli(["migrations", "ls", flag]);
      expect(code).toBe(0);
      expect(stdout.trimEnd().split("\n").length).toBeGreaterThan(pending.length);
    }
  });

  it("revert one by one, with data in the tables, down to nothing, and run again", async () => {
    expect(await workspace.cli(["migrations", "run"])).toMatchObject({ code: 0 });
    await seedAccounts(workspace.database, ["bob", "carol"], { sessions: () => 2 });
    const count = (await states()).length;
    for (let reverted = 1; reverted <= count; reverted += 1) {
      const result = await workspace.cli(["migrations", "revert", "--yes"]);
      expect(result, String(reverted)).toMatchObject({ code: 0 });
      expect((await states()).filter((executed) => executed === false)).toHaveLength(reverted);
    }
    await expect(workspace.database.rows("SELECT user_uid FROM auth_users")).rejects.toThrow(/auth_users/);
    expect(await workspace.cli(["migrations", "revert", "--yes"])).toMatchObject({ code: 0 });
    expect(await workspace.cli(["migrations", "run"])).toMatchObject({ code: 0 });
    expect(await workspace.cli(["users", "add", "-A", "none", "bob"])).toMatchObject({ code: 0 });
    await expectInvariants(workspace.database, engine);
  });

  it("are run once by sixteen processes at once", async () => {
    const results = await Promise.all(Array.from({ length: 16 }, () => workspace.cli(["migrations", "run"])));
    for (const result of results) expect(result).toMatchObject({ code: 0 });
    expect(new Set(await states())).toEqual(new Set([true]));
    const names = (await workspace.database.rows("SELECT name FROM identity_migrations")).map((row) => row["name"]);
    expect(new Set(names).size).toBe(names.length);
  });
});
