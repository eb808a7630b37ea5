import { aClient, aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC, type ScriptedAnswer } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  const bob = await cli.add({ username: "bob" });
  await cli.store.transaction(async (tx) => {
    const client = aClient();
    await tx.clients.add(client, "digest");
    await tx.clients.add(aClient(), "digest");
    await tx.sessions.add(aSession(undefined, { provider: "client", clientUid: client.uid }));
    await tx.sessions.add(aSession(bob));
  });
});

const count = async (): Promise<number> => (await cli.services.clients.list({ limit: 9 })).length;

describe("clients reset", () => {
  it.each([[["--yes"]], [["-y"]]])("removes every client and its tokens, %j; other sessions stay", async (flags) => {
    const result = await cli.run(["clients", "reset", ...flags]);
    expect(result).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "the client database has been reset to a clean state\n",
    });
    expect(await count()).toBe(0);
    expect(await cli.services.sessions.list({ limit: 9 })).toMatchObject([{ username: "bob" }]);
  });

  it("wants the word reset typed", async () => {
    const { asked, code } = await cli.run(["client", "reset"], { answers: ["reset"] });
    expect(asked).toEqual(["Reset the client database to a clean state? Type the word reset"]);
    expect({ code, count: await count() }).toEqual({ code: 0, count: 0 });
  });

  it.each<[ScriptedAnswer, number]>([
    ["y", 0],
    ["", 0],
    [ctrlC, 130],
  ])("changes nothing after the answer %j, exit %d", async (answer, code) => {
    const result = await cli.run(["clients", "reset"], { answers: [answer] });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(code === 0 ? "nothing has been changed\n" : "interrupted");
    expect(await count()).toBe(2);
  });

  it("names --yes when there is nobody to ask", async () => {
    const { code, stderr } = await cli.run(["clients", "reset"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/There is no terminal to ask on: use --yes to go ahead\.\n$/);
    expect(await count()).toBe(2);
  });

  it.each(["--trace", "-t"])("says how much went with %s", async (flag) => {
    expect((await cli.run(["clients", "reset", "-y", flag])).stderr).toBe(
      "the client database has been reset to a clean state\nremoved: 2 clients\n",
    );
  });

  it("tells a program with --json", async () => {
    const { stdout, stderr } = await cli.run(["clients", "reset", "--yes", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ removed_clients: 2 });
    expect(stderr).toBe("");
  });
});
