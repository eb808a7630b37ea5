import { describe, expect, it } from "vitest";
import { type Engine, engines } from "./support/engines.ts";
import { expectInvariants } from "./support/invariants.ts";
import type { ProcessResult } from "./support/processes.ts";
import { seedAccounts } from "./support/seed.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const ROUNDS = 20;
const PROCESSES = 16;
/** With a password every process hashes first, 200 ms of one core each: a few rounds show that it changes nothing. */
const ROUNDS_WITH_PASSWORD = 3;

const withWorkspace = async (engine: Engine, work: (workspace: Workspace) => Promise<void>): Promise<void> => {
  const workspace = await openWorkspace(engine);
  try {
    await work(workspace);
  } finally {
    await workspace.close();
  }
};

const codesOf = (results: readonly ProcessResult[]): readonly (number | undefined)[] =>
  results.map(({ code }) => code).sort();

describe.each(engines)("processes at the same time on one $name", (engine) => {
  it(`${String(PROCESSES)} times users add bob: one succeeds, the others exit with 5, in ${String(ROUNDS)} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await withWorkspace(engine, async (workspace) => {
        // In every other round the first of them also makes the database.
        if (round % 2 === 1) expect(await workspace.cli(["users", "ls"])).toMatchObject({ code: 0 });
        await raceForBob(workspace, round < ROUNDS_WITH_PASSWORD ? ["-p", "mysecret"] : ["-A", "none"]);
      });
    }
  }, 300_000);

  it(`two remove the last two administrators: one stays, in ${String(ROUNDS)} rounds`, async () => {
    await withWorkspace(engine, async (workspace) => {
      expect(await workspace.cli(["migrations", "run"])).toMatchObject({ code: 0 });
      await addAdministrator(workspace, "admin0");
      for (let round = 1; round <= ROUNDS; round += 1) {
        await addAdministrator(workspace, `admin${String(round)}`);
        const names = await administrators(workspace);
        expect(names).toHaveLength(2);
        const ways = [
          ["rm", "--yes"],
          ["mod", "--role", "user"],
          ["mod", "--no-login"],
          ["rm", "--purge", "--yes"],
        ];
        const way = ways[round % ways.length] ?? [];
        const results = await Promise.all(names.map((name) => workspace.cli(["users", ...way, name])));
        expect(codesOf(results), JSON.stringify(results)).toEqual([0, 5]);
        expect(await administrators(workspace)).toHaveLength(1);
      }
      await expectInvariants(workspace.database, engine);
    });
  }, 120_000);

  it("sixteen take the same email for different users: one gets it", async () => {
    await withWorkspace(engine, async (workspace) => {
      const names = Array.from({ length: PROCESSES }, (_, index) => `user${String(index)}`);
      const results = await Promise.all(
        names.map((name) => workspace.cli(["users", "add", "-A", "none", "-m", "same@example.com", name])),
      );
      expect(codesOf(results), JSON.stringify(results)).toEqual([0, ...Array.from({ length: PROCESSES - 1 }, () => 5)]);
      await expectInvariants(workspace.database, engine);
    });
  }, 60_000);

  it("sixteen change one user at once: all succeed, every change is counted and audited", async () => {
    await withWorkspace(engine, async (workspace) => {
      expect(await workspace.cli(["users", "add", "-A", "none", "bob"])).toMatchObject({ code: 0 });
      const names = Array.from({ length: PROCESSES }, (_, index) => `Bob the ${String(index)}.`);
      const results = await Promise.all(names.map((name) => workspace.cli(["users", "mod", "--name", name, "bob"])));
      expect(codesOf(results), JSON.stringify(results)).toEqual(names.map(() => 0));
      expect(await workspace.database.rows("SELECT version FROM auth_users")).toEqual([{ version: 1 + PROCESSES }]);
      await expectInvariants(workspace.database, engine);
    });
  }, 60_000);
});

async function raceForBob(workspace: Workspace, flags: readonly string[]): Promise<void> {
  const runs = Array.from({ length: PROCESSES }, () => workspace.cli(["users", "add", ...flags, "bob"]));
  const results = await Promise.all(runs);
  const expected = [0, ...Array.from({ length: PROCESSES - 1 }, () => 5)];
  expect(codesOf(results), JSON.stringify(results)).toEqual(expected);
  for (const { code, stdout, stderr } of results) {
    expect(stdout).toBe("");
    if (code === 5) expect(stderr).toContain("user 'bob' already exists");
  }
  expect(await workspace.database.rows("SELECT user_name, version FROM auth_users")).toEqual([
    { user_name: "bob", version: 1 },
  ]);
  expect(await workspace.database.rows("SELECT action FROM audit_events")).toEqual([{ action: "account.added" }]);
}

const addAdministrator = (workspace: Workspace, name: string): Promise<void> =>
  seedAccounts(workspace.database, [name], { sessions: () => 1 });

const administrators = async (workspace: Workspace): Promise<readonly string[]> => {
  const sql = "SELECT user_name FROM auth_users WHERE user_role = 'admin' AND can_login AND deleted_at IS NULL";
  return (await workspace.database.rows(sql)).map((row) => String(row["user_name"]));
};
