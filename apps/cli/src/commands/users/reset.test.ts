import { aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  const bob = await cli.add({ username: "bob" });
  await cli.store.transaction((tx) => tx.sessions.add(aSession(bob)));
});

const names = async (): Promise<string[]> =>
  (await cli.services.accounts.list({ limit: 9, includeDeleted: true })).map(({ username }) => username);
const env = { PHOTOPRISM_ADMIN_PASSWORD: "admin-s3cret" };

describe("users reset", () => {
  it.each(["--yes", "-y"])("removes everything with %s and tells the next step", async (flag) => {
    const { code, stdout, stderr } = await cli.run(["users", "reset", flag]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe(
      "the user database has been reset to a clean state\nadd the first account with: photoprism users add USERNAME\n",
    );
    expect(await names()).toEqual([]);
  });

  it("makes the configured admin again, once", async () => {
    const { stderr } = await cli.run(["users", "reset", "--yes"], { env: { ...env, PHOTOPRISM_ADMIN_USER: "boss" } });
    expect(stderr).toContain("the initial admin 'boss' has been created again\n");
    expect(stderr).not.toContain("ignored");
    expect(await names()).toEqual(["boss"]);
  });

  it("names the variable and changes nothing when the configured password breaks the rules", async () => {
    const { code, stderr } = await cli.run(["users", "reset", "-y"], { env: { PHOTOPRISM_ADMIN_PASSWORD: "sh0rt" } });
    expect(code).toBe(2);
    expect(stderr).toContain("PHOTOPRISM_ADMIN_PASSWORD: password must have at least 8 characters");
    expect(stderr).not.toContain("sh0rt");
    expect(await names()).toEqual(["bob"]);
  });

  it("wants the word reset at a terminal", async () => {
    const { code, asked } = await cli.run(["users", "reset"], { answers: [" Reset "] });
    expect({ code, asked }).toEqual({
      code: 0,
      asked: ["Reset the user database to a clean state? Type the word reset"],
    });
    expect(await names()).toEqual([]);
  });

  it.each(["y", "yes", "", "resett"])("does nothing after %j", async (answer) => {
    const result = await cli.run(["users", "reset"], { answers: [answer] });
    expect(result).toMatchObject({ code: 0, stderr: "nothing has been changed\n" });
    expect(await names()).toEqual(["bob"]);
  });

  it("does nothing after Ctrl-C", async () => {
    expect(await cli.run(["users", "reset"], { answers: [ctrlC] })).toMatchObject({ code: 130 });
    expect(await names()).toEqual(["bob"]);
  });

  it("names --yes when there is nobody to ask", async () => {
    const { code, stderr } = await cli.run(["users", "reset"]);
    expect(code).toBe(2);
    expect(stderr).toContain("use --yes to go ahead");
    expect(await names()).toEqual(["bob"]);
  });

  it.each(["--trace", "-t"])("counts what has gone with %s", async (flag) => {
    expect((await cli.run(["users", "reset", "-y", flag])).stderr).toContain("removed: 1 accounts, 1 sessions\n");
  });

  it("gives the counts with --json", async () => {
    const { stdout, stderr } = await cli.run(["users", "reset", "-y", "--json"], { env });
    expect(JSON.parse(stdout)).toEqual({ removed_accounts: 1, removed_sessions: 1, admin: "admin" });
    expect(stderr).toBe("");
  });
});
