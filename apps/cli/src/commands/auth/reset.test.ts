import { aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC, type ScriptedAnswer } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  const bob = await cli.add({ username: "bob" });
  await cli.store.transaction(async (tx) => {
    for (const provider of ["local", "application", "access_token"] as const) {
      await tx.sessions.add(aSession(bob, { provider }));
    }
  });
});

const count = async (): Promise<number> => (await cli.services.sessions.list({ limit: 9 })).length;

describe("auth reset", () => {
  it.each([[["--yes"]], [["-y"]]])("removes every session without a question, %j; accounts stay", async (flags) => {
    const result = await cli.run(["auth", "reset", ...flags]);
    expect(result).toMatchObject({ code: 0, stdout: "", stderr: "all sessions have been removed\n" });
    expect(await count()).toBe(0);
    expect(await cli.services.accounts.get("bob")).toMatchObject({ username: "bob" });
  });

  it("wants the word reset typed", async () => {
    const { asked, code } = await cli.run(["sess", "reset"], { answers: [" Reset "] });
    expect(asked).toEqual(["Remove all sessions, app passwords and access tokens? Type the word reset"]);
    expect({ code, count: await count() }).toEqual({ code: 0, count: 0 });
  });

  it.each<[ScriptedAnswer, number]>([
    ["y", 0],
    ["", 0],
    [ctrlC, 130],
  ])("changes nothing after the answer %j, exit %d", async (answer, code) => {
    const result = await cli.run(["auth", "reset"], { answers: [answer] });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(code === 0 ? "nothing has been changed\n" : "interrupted");
    expect(await count()).toBe(3);
  });

  it("names --yes when there is nobody to ask", async () => {
    const { code, stderr } = await cli.run(["auth", "reset"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/There is no terminal to ask on: use --yes to go ahead\.\n$/);
    expect(await count()).toBe(3);
  });

  it.each(["--trace", "-t"])("says how much went with %s", async (flag) => {
    expect((await cli.run(["auth", "reset", "-y", flag])).stderr).toBe(
      "all sessions have been removed\nremoved: 3 sessions\n",
    );
  });

  it("tells a program with --json", async () => {
    const { stdout, stderr } = await cli.run(["auth", "reset", "--yes", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ removed_sessions: 3 });
    expect(stderr).toBe("");
  });
});
