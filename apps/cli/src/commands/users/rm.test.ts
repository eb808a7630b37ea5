import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
  await cli.add({ username: "bob baker" });
});

const isDeleted = async (): Promise<boolean> => (await cli.services.accounts.get("bob baker")).deletedAt !== undefined;

describe("users rm", () => {
  it("asks, deletes, and says how to restore in a line that can be pasted", async () => {
    const { code, stdout, stderr, asked } = await cli.run(["users", "rm", "bob baker"], { answers: [true] });
    expect(asked).toEqual(["Delete user 'bob baker'?"]);
    expect(stderr).toBe("user 'bob baker' has been deleted; restore with: photoprism users restore 'bob baker'\n");
    expect({ code, stdout, isDeleted: await isDeleted() }).toEqual({ code: 0, stdout: "", isDeleted: true });
  });

  it("leaves the user when the answer is no, which is not an error", async () => {
    const result = await cli.run(["users", "rm", "bob baker"], { answers: [false] });
    expect(result).toMatchObject({ code: 0, stderr: "user 'bob baker' was not deleted\n" });
    expect(await isDeleted()).toBe(false);
  });

  it("exits with 130 after Ctrl-C, and leaves the user", async () => {
    expect(await cli.run(["users", "rm", "bob baker"], { answers: [ctrlC] })).toMatchObject({ code: 130 });
    expect(await isDeleted()).toBe(false);
  });

  it.each(["--force", "-f", "--yes", "-y"])("does not ask with %s", async (flag) => {
    expect(await cli.run(["users", "rm", "bob baker", flag], { answers: [] })).toMatchObject({ code: 0, asked: [] });
    expect(await isDeleted()).toBe(true);
  });

  it.each([[[]], [["--force=false"]], [["--purge"]]])("names --yes when there is nobody to ask, %j", async (flags) => {
    const { code, stderr } = await cli.run(["users", "rm", ...flags, "bob baker"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: Delete user 'bob baker'.*\? There is no terminal to ask on: use --yes to go ahead\.\n$/,
    );
    expect(await isDeleted()).toBe(false);
  });

  it("purges for good, a living or a deleted account", async () => {
    await cli.add({ username: "ann" });
    const { asked, stderr } = await cli.run(["users", "rm", "--purge", "ann"], { answers: [true] });
    expect(asked).toEqual(["Delete user 'ann' and all its data for good?"]);
    expect(stderr).toBe("user 'ann' has been deleted for good\n");
    await cli.run(["users", "rm", "-f", "bob baker"]);
    expect(await cli.run(["users", "rm", "-f", "--purge", "bob baker"])).toMatchObject({ code: 0 });
    for (const name of ["ann", "bob baker"]) {
      expect(await cli.run(["users", "show", name])).toMatchObject({ code: 3 });
    }
  });

  it("refuses what is deleted already, before it asks", async () => {
    await cli.run(["users", "rm", "-f", "bob baker"]);
    const { code, stderr } = await cli.run(["users", "rm", "bob baker"], { answers: [] });
    expect(code).toBe(5);
    expect(stderr).toContain("has already been deleted");
  });

  it("looks the user up before it asks", async () => {
    expect(await cli.run(["users", "rm", "nobody"], { answers: [] })).toMatchObject({ code: 3, asked: [] });
  });

  it.each([["-f"], ["-f", "--purge"]])("keeps the last administrator, %j", async (...flags) => {
    const { code, stderr } = await cli.run(["users", "rm", ...flags, "keeper"]);
    expect(code).toBe(5);
    expect(stderr).toContain("last user who can administer");
  });

  it("prints the deleted account with --json", async () => {
    const { stdout, stderr } = await cli.run(["users", "rm", "-f", "--json", "bob baker"]);
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "bob baker", deleted_at: cli.clock.now().toISOString() });
    expect(stderr).toBe("");
  });

  it("asks for the name when it is missing", async () => {
    expect((await cli.run(["users", "rm"], { answers: ["bob baker", true] })).asked).toHaveLength(2);
    expect(await cli.run(["users", "rm"])).toMatchObject({ code: 2 });
  });
});

describe("users restore", () => {
  beforeEach(async () => {
    await cli.run(["users", "mod", "-m", "bob@example.com", "bob baker"]);
    await cli.run(["users", "rm", "-f", "bob baker"]);
  });

  it("brings the account back with its uid", async () => {
    const before = await cli.services.accounts.get("bob baker");
    const result = await cli.run(["users", "restore", "bob baker"]);
    expect(result).toMatchObject({ code: 0, stdout: "", stderr: "user 'bob baker' has been restored\n" });
    expect(await cli.services.accounts.get("bob baker")).toMatchObject({ uid: before.uid, deletedAt: undefined });
  });

  it("takes another email when the old one has gone to somebody else", async () => {
    await cli.add({ username: "ann", email: "bob@example.com" });
    const refused = await cli.run(["users", "restore", "bob baker"]);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain("email 'bob@example.com' is already used");
    expect(refused.stderr).toContain("see: photoprism users ls bob@example.com");
    const { stdout } = await cli.run(["users", "restore", "-m", "b@example.com", "--json", "bob baker"]);
    expect(JSON.parse(stdout)).toMatchObject({ user_email: "b@example.com", deleted_at: null });
  });

  it.each([
    ["keeper", 5, "is not deleted"],
    ["nobody", 3, "not found"],
  ])("refuses %s with exit %d", async (username, code, message) => {
    const result = await cli.run(["users", "restore", username]);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });
});
