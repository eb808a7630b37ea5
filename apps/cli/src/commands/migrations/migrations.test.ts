import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(() => {
  cli = new CliHarness();
  cli.migrations = [
    { name: "CreateAccounts1", executed: true },
    { name: "CreateSessions2", executed: false },
  ];
});

describe("migrations", () => {
  it("opens the database as it is, without the initial admin", async () => {
    await cli.run(["migrations", "ls"], { env: { PHOTOPRISM_ADMIN_PASSWORD: "admin-s3cret" } });
    expect(cli.opened.map(({ options }) => options.migrations)).toEqual(["manual"]);
    expect(await cli.services.accounts.list({ limit: 9 })).toEqual([]);
  });

  it("ls tells what has been executed and what to do", async () => {
    const { code, stdout, stderr } = await cli.run(["migrations", "ls", "--csv"]);
    expect(stdout).toBe("Migration;Executed\nCreateAccounts1;Yes\nCreateSessions2;No\n");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "1 to run: photoprism migrations run\n" });
    const json = await cli.run(["migrations", "ls", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual([
      { migration: "CreateAccounts1", executed: true },
      { migration: "CreateSessions2", executed: false },
    ]);
  });

  it("run executes what is pending, and says when nothing is", async () => {
    const first = await cli.run(["migrations", "run"]);
    expect(first).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "executed CreateSessions2\nthe database is up to date\n",
    });
    expect((await cli.run(["migrations", "run"])).stderr).toBe("the database was up to date already\n");
    expect(JSON.parse((await cli.run(["migrations", "run", "--json"])).stdout)).toEqual({ executed: [] });
    expect((await cli.run(["migrations", "ls"])).stderr).toBe("the database is up to date\n");
  });

  it("revert asks, and takes the newest back", async () => {
    const declined = await cli.run(["migrations", "revert"], { answers: [false] });
    expect(declined).toMatchObject({ code: 0, stderr: "nothing has been changed\n" });
    expect(declined.asked).toEqual(["Revert CreateAccounts1? The data in its tables and columns is lost."]);
    const { code, stderr } = await cli.run(["migrations", "revert"], { answers: [true] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "reverted CreateAccounts1\n" });
    expect((await cli.run(["migrations", "revert"])).stderr).toBe(
      "no migration has been executed, nothing to revert\n",
    );
  });

  it("revert names --yes when there is nobody to ask, and does not ask with it", async () => {
    const refused = await cli.run(["migrations", "revert"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("use --yes to go ahead");
    const { stdout } = await cli.run(["migrations", "revert", "-y", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ reverted: "CreateAccounts1" });
  });
});
