import { type PgBouncer, startPgBouncer } from "@pp/test-postgres/pgbouncer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgres } from "./support/engines.ts";
import { expectInvariants } from "./support/invariants.ts";
import { jsonError, rowsOf } from "./support/output.ts";
import { runsWith } from "./support/programs.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

describe.runIf(runsWith("pgbouncer"))("through pgbouncer in transaction mode", () => {
  let workspace: Workspace;
  let pooler: PgBouncer;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    workspace = await openWorkspace(postgres);
    pooler = await startPgBouncer(workspace.database.url);
    env = { PHOTOPRISM_DATABASE_URL: pooler.url };
  });
  afterAll(async () => {
    await pooler.stop();
    await workspace.close();
  });

  it("sixteen processes make the schema and the first administrator of an empty database", async () => {
    const admin = { ...env, PHOTOPRISM_ADMIN_PASSWORD: "admin-s3cret" };
    const runs = Array.from({ length: 16 }, () => workspace.cli(["users", "ls", "--json"], { env: admin }));
    for (const result of await Promise.all(runs)) expect(rowsOf(result)).toMatchObject([{ username: "admin" }]);
  });

  it("every kind of command works", async () => {
    const lines: readonly (readonly string[])[] = [
      ["users", "add", "-p", "mysecret", "-n", "Bob", "bob"],
      ["users", "ls", "bob"],
      ["users", "legacy"],
      ["users", "show", "bob"],
      ["users", "mod", "--role", "user", "bob"],
      ["passwd", "--generate", "bob"],
      ["passwd", "--rm", "bob"],
      ["users", "rm", "--yes", "bob"],
      ["users", "restore", "bob"],
      ["users", "rm", "--purge", "--yes", "bob"],
      ["auth", "add", "-n", "Monitor", "-s", "metrics"],
      ["auth", "ls"],
      ["clients", "add", "-n", "Backup", "-s", "photos"],
      ["audit", "logins"],
      ["audit", "events"],
      ["migrations", "ls"],
      ["migrations", "run"],
    ];
    for (const line of lines) expect(await workspace.cli(line, { env }), line.join(" ")).toMatchObject({ code: 0 });
  });

  it("sixteen that add the same name at once: one succeeds, the others exit with 5", async () => {
    const runs = Array.from({ length: 16 }, () => workspace.cli(["users", "add", "-A", "none", "carol"], { env }));
    const codes = (await Promise.all(runs)).map(({ code }) => code).sort();
    expect(codes).toEqual([0, ...Array.from({ length: 15 }, () => 5)]);
    await expectInvariants(workspace.database, postgres);
  });

  it("really went through the pooler, on no more than two connections", async () => {
    const stats = await pooler.show("STATS");
    const transactions = stats.map((row) => Number(row["total_xact_count"]));
    expect(Math.max(...transactions)).toBeGreaterThan(50);
    const sql =
      "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    const [row] = await workspace.database.rows(sql);
    expect(row?.["n"]).toBeLessThanOrEqual(2);
  });
});

describe("an older schema", () => {
  it("stops every command with exit 1 and the command that helps, which then helps", async () => {
    const workspace = await openWorkspace(postgres);
    try {
      expect(await workspace.cli(["users", "ls"])).toMatchObject({ code: 0 });
      expect(await workspace.cli(["migrations", "revert", "--yes"])).toMatchObject({ code: 0 });
      for (const args of [
        ["users", "ls"],
        ["users", "show", "bob"],
        ["passwd", "--generate", "bob"],
        ["users", "reset", "--yes"],
      ]) {
        const result = await workspace.cli(args);
        expect(result, args.join(" ")).toMatchObject({ code: 1, stdout: "" });
        expect(result.stderr).toContain("photoprism migrations run");
      }
      const asJson = await workspace.cli(["users", "ls", "--json"]);
      expect(asJson).toMatchObject({ code: 1, stdout: "" });
      expect(jsonError(asJson)).toMatchObject({ code: "store/migration-needed" });
      expect(await workspace.cli(["migrations", "run"])).toMatchObject({ code: 0 });
      expect(await workspace.cli(["users", "ls"])).toMatchObject({ code: 0 });
    } finally {
      await workspace.close();
    }
  });
});
